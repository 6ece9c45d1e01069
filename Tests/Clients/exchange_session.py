"""A local exchange that runs, as a client of others finds it: by its ready line."""

import json
import urllib.request

CALL_SECONDS = 10


def check(condition, text):
    if not condition:
        raise AssertionError(text)


class Session:
    """Where the exchange is, and who we are there."""

    def __init__(self, ready):
        self.url = ready["url"]
        self.sockets = ready["webSocketUrl"]
        account = ready["accounts"][0]
        self.key, self.secret = account["apiKey"], account["secret"]

    def control(self, method, name, body=None):
        request = urllib.request.Request(
            f"{self.url}/_control/{name}", method=method,
            data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:
            return json.load(answer)

    def ledger(self):
        records, cursor = [], 0
        while True:
            page = self.control("GET", f"ledger?after={cursor}")
            records += page["records"]
            cursor = page["next"]
            if page["isLast"]:
                return records
