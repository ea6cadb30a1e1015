#!/usr/bin/env python3
import os
import sys

if __name__ == '__main__':
    site = os.path.basename(os.path.dirname(os.path.abspath(__file__)))
    os.environ.setdefault('DJANGO_SETTINGS_MODULE', site + '.settings')
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
