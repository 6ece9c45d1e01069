"""One installation of the program and a careful client of it, for the programs that test it from outside."""

import base64
import concurrent.futures
import http.client
import json
import pathlib
import signal
import subprocess
import threading
import time
import urllib.parse
from decimal import Decimal

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
REQUEST_SECONDS = 5
CALL_SECONDS = 180
START_SECONDS = 120


class Server:
    """One installation, started, killed and started again on the same folder and port."""

    def __init__(self, binary, folder, configuration, scopes):
        self.binary, self.folder = binary, folder
        self.config = folder / "cambist.yaml"
        self.config.write_text(configuration.format(port=0, folder=folder))
        self.process, self.port = None, 0
        self.identity, self.secret = self.client("acme", scopes)
        pair = f"{self.identity}:{self.secret}".encode()
        self.basic = "Basic " + base64.b64encode(pair).decode()

    def client(self, tenant, scopes):
        made = self.run("client", "create", "--tenant", tenant, "--scopes", scopes,
                        "--format", "json")
        if made.returncode != 0:
            raise SystemExit(f"no client was made: {made.stdout} {made.stderr}")
        answer = json.loads(made.stdout)
        return answer["clientId"], answer["clientSecret"]

    def run(self, *words):
        return subprocess.run(
            [str(self.binary), *words, "--config", str(self.config)],
            capture_output=True, text=True, timeout=300, check=False)

    def start(self):
        log = open(self.folder / "serve.log", "ab")
        self.process = subprocess.Popen(
            [str(self.binary), "serve", "--config", str(self.config), "--port", str(self.port)],
            stdout=subprocess.PIPE, stderr=log, text=True)
        log.close()
        watchdog = threading.Timer(START_SECONDS, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        if not line.startswith("listening on http://"):
            raise SystemExit(f"the server did not start: {line!r}, see {self.folder}/serve.log")
        self.port = int(line.strip().rsplit(":", 1)[1])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=120)
        self.process.stdout.close()
        return status

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"


class Client:
    """Retries until the server answers: what a careful user of the API does."""

    timeout = REQUEST_SECONDS

    def __init__(self, server):
        self.server, self.token, self.connection = server, None, None

    def call(self, method, path, body=None, headers=None):
        deadline = time.monotonic() + CALL_SECONDS
        while time.monotonic() < deadline:
            try:
                status, text = self.once(method, path, body, headers)
            except (OSError, http.client.HTTPException):
                self.connection = None
                time.sleep(0.02)
                continue
            if status == 401 and headers is None:
                self.token = None
            elif status != 503 and status != 429:
                return status, json.loads(text, parse_float=Decimal) if text else None
            time.sleep(0.05)
        raise SystemExit(f"no answer to {method} {path} within {CALL_SECONDS} s")

    def once(self, method, path, body, headers):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                "127.0.0.1", self.server.port, timeout=self.timeout)
        if headers is None:
            if self.token is None:
                form = urllib.parse.urlencode({"grant_type": "client_credentials"})
                status, text = self.once(
                    "POST", "/oauth2/token", form,
                    {"Authorization": self.server.basic,
                     "Content-Type": "application/x-www-form-urlencoded"})
                if status != 200:
                    raise OSError(f"token: {status}")
                self.token = json.loads(text)["access_token"]
            headers = {"Authorization": "Bearer " + self.token,
                       "Content-Type": "application/json"}
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        return response.status, response.read()


def together(count, work):
    """Runs work(number) for 0..<count at once; what each returned. What one raises is raised."""
    barrier = threading.Barrier(count)

    def one(number):
        barrier.wait()
        return work(number)

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def shared(items, workers, work):
    """Runs work(worker's own client state, item) for all items over so many threads."""
    position, lock = iter(items), threading.Lock()

    def one(number):
        while True:
            with lock:
                item = next(position, None)
            if item is None:
                return
            work(number, item)

    together(workers, one)


def audit(server):
    """What is wrong in the books, by the program's own audit and by the trial balance."""
    problems = []
    run = server.run("audit")
    if run.returncode != 0:
        problems.append(f"audit: {run.stdout} {run.stderr}")
    rows = json.loads(server.run("ledger", "trial-balance", "--format", "json").stdout)
    for row in rows:
        if row["account"] == "total" and row["balance"] != "0":
            problems.append(f"trial balance: {row}")
    return problems
