"""`python -m gongji`: the same program as the command `gongji`."""

from gongji.cli.main import run

if __name__ == "__main__":
    run()
