"""The memory of a server that holds venues' keys: no core dump has it, and nobody reads it."""

import os
import pathlib
import resource
import shutil
import signal
import subprocess
import threading
import uuid

from venue_site import Site, venue

SIGNALS = (signal.SIGABRT, signal.SIGQUIT, signal.SIGSEGV)
# Nobody's; the server runs as this user, and so does who wants to read it.
NOBODY = 65534
PATIENCE = 60
# Whether a process may look into another one, without a copy of what it finds.
READER = """
first=$(head -n 1 /proc/$1/maps) || exit 1
exec dd if=/proc/$1/mem of=/dev/null bs=16 count=1 iflag=skip_bytes skip=$((0x${first%%-*}))
"""


class Holder:
    """An installation with a sealed key, whose venue does not answer."""

    def __init__(self, binary, folder):
        self.folder, self.user = folder, NOBODY if os.geteuid() == 0 else os.geteuid()
        self.binary, self.secret = folder / "cambist", uuid.uuid4().hex + uuid.uuid4().hex
        self.process = None
        shutil.copy(binary, self.binary)
        self.site = Site(
            self.binary, folder, {},
            [venue("binance", "binance", "http://127.0.0.1:9", "ws://127.0.0.1:9", ["main"])],
            {"binance/main": {"apiKey": "key-of-nobody", "secret": self.secret}})
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.user, self.user)

    def start(self, *words):
        """It could dump its memory, were it not for itself."""
        with open(self.folder / "serve.log", "ab") as log:
            process = subprocess.Popen(
                [str(self.binary), "serve", "--config", str(self.site.server.config),
                 "--port", "0", *words],
                stdout=subprocess.PIPE, stderr=log, text=True, cwd=self.folder, user=self.user,
                # Swift's own report of a crash would keep a signal from outside.
                env={**os.environ, "HOME": str(self.folder), "SWIFT_BACKTRACE": "enable=no"})
        watchdog = threading.Timer(PATIENCE, process.kill)
        watchdog.start()
        line = process.stdout.readline()
        watchdog.cancel()
        self.process = process
        assert line.startswith("listening on"), line
        return process

    def is_readable(self, process):
        """By another process of the same user."""
        run = subprocess.run(
            ["sh", "-c", READER, "sh", str(process.pid)], user=self.user, cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert run.returncode == 0 or "ermission denied" in run.stderr, run.stderr
        return run.returncode == 0

    def dumped(self, process, number):
        """Whether the kernel dumped it, and the files in its folder that have the secret."""
        process.send_signal(number)
        _, status = os.waitpid(process.pid, 0)
        process.returncode = -number
        process.stdout.close()
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == number, status
        images = list(self.folder.glob("core*"))
        told = [image for image in images if self.secret.encode() in image.read_bytes()]
        for image in images:
            image.unlink()
        return os.WCOREDUMP(status), told


def memory(binary, folder):
    binary, folder = pathlib.Path(binary), pathlib.Path(folder)
    folder.chmod(0o755)
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    holder = None
    try:
        holder = Holder(binary, folder)
        for number in SIGNALS:
            process = holder.start()
            assert not holder.is_readable(process), "its memory can be read"
            assert holder.dumped(process, number) == (False, []), f"dumped after {number}"
        # What this machine does where nobody keeps it from it.
        process = holder.start("--core-dumps")
        is_readable, (is_dumped, told) = (
            holder.is_readable(process), holder.dumped(process, signal.SIGABRT))
    except BaseException:
        if holder and holder.process and holder.process.returncode is None:
            holder.process.kill()
        raise
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)
    if not is_readable or not is_dumped:
        print("LEFT OUT: this machine dumps no core, or lets nobody read a process's memory")
    text = ", with the key in it" if told else ""
    print(f"memory: no core dump after {len(SIGNALS)} signals, and no reader of the same user; "
          f"asked for, readable: {is_readable}, dumped: {is_dumped}{text}")
