"""The commands: `gongji calculate`, `policy`, `demo`, `verify`, `bench`. They carry no rules of their own.

Whatever a command needs is imported when it runs, so that `gongji --help` answers at once.
"""
