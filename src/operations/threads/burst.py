import asyncio, sys, time
address, path, count, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])

async def connect():
    kind, _, rest = address.partition(":")
    if kind == "unix":
        return await asyncio.open_unix_connection("\0" + rest[1:] if rest.startswith("@") else rest)
    host, _, port = rest.rpartition(":")
    host = host.strip("[]")
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "*": "127.0.0.1"}.get(host, host)
    return await asyncio.open_connection(host, int(port))

async def ask():
    reader, writer = await connect()
    try:
        writer.write(("GET %s HTTP/1.1\r\nHost: localhost\r\nUser-Agent: autoscaler\r\nConnection: close\r\n\r\n" % path).encode("latin-1"))
        line = await reader.readline()
        while await reader.read(65536):
            pass
        return int(line.split()[1])
    finally:
        writer.close()

async def one():
    try:
        return await asyncio.wait_for(ask(), limit)
    except Exception:
        return None

async def main():
    began = time.monotonic()
    answers = await asyncio.gather(*[one() for _ in range(count)])
    print("at %d" % time.time())
    print("seconds %.2f" % (time.monotonic() - began))
    for status in sorted({a for a in answers if a is not None}):
        print("status %d %d" % (status, answers.count(status)))
    print("failed %d" % answers.count(None))

loop = asyncio.new_event_loop()
loop.run_until_complete(main())
