import json, os, signal, sys

# Longest that processes may stand still: two questions and an order that nobody answers.
ASK_SECONDS = 1
ORDER_SECONDS = 2

def _stat(pid):
    with open('/proc/%d/stat' % pid) as file:
        return file.read().rpartition(')')[2].split()

def _is_told_to_end(pid):
    with open('/proc/%d/status' % pid) as file:
        pending = [line.split()[1] for line in file if line.startswith(('SigPnd:', 'ShdPnd:'))]
    return any(int(mask, 16) >> (signal.SIGTERM - 1) & 1 for mask in pending)

def _shrink(app, node, main, processes):
    def ask(method, seconds, **arguments):
        replies = app.control.broadcast(
            method, arguments=arguments, destination=[node], reply=True, timeout=seconds, limit=1)
        return next((reply[node] for reply in replies or () if node in reply), None)
    stats = ask('stats', 6)
    if stats is None:
        return {'state': 'silent'}
    if stats['pid'] != main or sorted(stats['pool']['processes']) != sorted(processes):
        return {'state': 'moved'}
    if any(int(_stat(pid)[1]) != main for pid in processes):
        return {'state': 'moved'}
    try:
        for pid in processes:
            os.kill(pid, signal.SIGSTOP)
        for _ in range(2):
            if ask('ping', ASK_SECONDS) is None:
                return {'state': 'silent'}
        reply = ask('pool_shrink', ORDER_SECONDS, n=1)
        told = [pid for pid in processes if _is_told_to_end(pid)]
        if reply is None and not told:
            app.control.broadcast('pool_grow', arguments={'n': 1}, destination=[node])
            return {'state': 'unanswered'}
        if told:
            return {'state': 'done', 'told': told}
        return {'state': 'refused', 'detail': str(reply.get('error', reply))}
    finally:
        for pid in processes:
            try:
                os.kill(pid, signal.SIGCONT)
            except OSError:
                pass

def _main(app, job):
    try:
        answer = _shrink(app, job['node'], job['main'], job['processes'])
    except (FileNotFoundError, ProcessLookupError):
        answer = {'state': 'moved'}
    except BaseException as error:
        answer = {'state': 'failed', 'detail': '%s: %s' % (type(error).__name__, error)}
    sys.stdout.write('\n' + json.dumps(answer) + '\n')
    sys.stdout.flush()
    os._exit(0)
