"""Addresses that callbacks are never sent to, on a server that is configured as it comes."""

import json
import socket
import threading
import time

from exchange_callbacks import subscribe, until
from exchanges import Account

REFUSED = [
    "https://127.0.0.1:{port}/", "https://[::1]:{port}/", "https://10.1.2.3/",
    "https://172.16.0.1/", "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/",
    "https://[fd00:ec2::254]/", "https://100.64.0.1/", "https://0.0.0.0:{port}/", "https://[::]/",
    "https://[fe80::1]/", "https://[fc00::1]/", "https://224.0.0.1/", "https://255.255.255.255/",
    "https://localhost:{port}/", "https://LOCALHOST:{port}/", "https://localhost.:{port}/",
    "https://a.localhost:{port}/", "https://0x7f000001:{port}/", "https://2130706433:{port}/",
    "https://0177.0.0.1:{port}/", "https://127.1:{port}/", "https://127.0.0.1.:{port}/",
    "https://[::ffff:127.0.0.1]:{port}/", "https://[::ffff:7f00:1]:{port}/",
    "https://[64:ff9b::7f00:1]:{port}/", "https://[::127.0.0.1]:{port}/",
    "https://[2002:7f00:1::]:{port}/", "https://user:password@8.8.8.8/", "https://user@8.8.8.8/",
    "https://8.8.8.8@127.0.0.1:{port}/", "http://8.8.8.8/", "http://127.0.0.1:{port}/",
    "https://db.internal/", "https://printer.local/", "https://router.home.arpa/",
    "https://intranet/", "https://8.8.8.8:22/", "https://8.8.8.8:5432/", "https://8.8.8.8:80/",
    "https://8.8.8.8:0/", "https://8.8.8.8:65536/", "https://8.8.8.8/#fragment",
    "https://8.8.8.8/ a", "https://8.8.8.8\\@127.0.0.1:{port}/", "https:///", "https://",
    "ftp://8.8.8.8/", "file:///etc/passwd", "gopher://127.0.0.1:{port}/", "//8.8.8.8/", "8.8.8.8",
    "", "https://8.8.8.8/" + "a" * 2048, "https://\u24db\u24de\u24d2\u24d0\u24db/",
    "https://8.8.8.8/\r\nX: y",
]
TAKEN = ["https://8.8.8.8/", "https://8.8.8.8:8443/hook?a=b", "https://[2606:4700:4700::1111]/"]


class Trap:
    """Counts who connects to loopback, over IPv4 and IPv6, and says nothing."""

    def __init__(self):
        self.count = 0
        self.socket = socket.socket(socket.AF_INET6)
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self.socket.bind(("::", 0))
        self.socket.listen(64)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.count_all, daemon=True).start()

    def count_all(self):
        while True:
            try:
                self.socket.accept()[0].close()
            except OSError:
                return
            self.count += 1


def addresses(server):
    account = Account(server, "addresses")
    account.deposit("EUR", "100")
    trap = Trap()
    for pattern in REFUSED:
        url = pattern.replace("{port}", str(trap.port))
        status, answer = account.ask(
            "POST", "/subscribe", {"callbackUrl": url, "sharedKey": "0123456789abcdef"})
        assert status == 400, (url, status, answer)
        assert list(answer["properties"]["errors"]) == ["callbackUrl"], (url, answer)
    for url in TAKEN:
        subscription = subscribe(account, url)
        assert account.ask("DELETE", "/subscribe/" + subscription) == (204, None)
    account.ended(account.deal("1.00", "addresses")["id"])
    time.sleep(0.5)
    assert trap.count == 0, f"{trap.count} connections to loopback"
    assert json.loads(server.run("callbacks", "list", "--format", "json").stdout) == []
    # The trap does count.
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as probe:
            probe.connect((host, trap.port))
    until(lambda: trap.count == 2, "the trap's count", 5)
    trap.socket.close()
    print(f"addresses: {len(REFUSED)} URLs refused by the name of their field, {len(TAKEN)} taken; "
          "nothing connected to loopback")
