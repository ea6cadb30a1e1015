# The workers of backglobal. Two were too many for this machine.
bind = 'unix:/run/backglobal/gunicorn.sock'
workers = 1
timeout = 30
graceful_timeout = 20
