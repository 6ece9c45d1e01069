"""An installation that trades at local exchanges, in a shape of the test's own."""

from installation import Client, Server
from venue_kills import SCOPES, World

SERVER = """
server: {{host: 127.0.0.1, port: {port}, rateLimits: 0}}
store: {{sqlite: {folder}/store.sqlite}}
secrets: {{masterKeyFile: {folder}/master.key}}
venues:
"""
VENUES = {
    "binance": """
  - id: NAME
    kind: binance
    restUrl: REST
    streamUrl: STREAM/ws
    socketApiUrl: STREAM/ws-api/v3
    symbols: [BTC-USD]
    timeoutMilliseconds: 2000
    limitsFactor: 1000
    recvWindowMilliseconds: 3000
""",
    "kraken": """
  - id: NAME
    kind: kraken
    tier: pro
    restUrl: REST
    publicStreamUrl: STREAM/v2
    privateStreamUrl: STREAM/v2
    symbols: [BTC-USD]
    timeoutMilliseconds: 2000
    limitsFactor: 1000
""",
}
MASTER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def venue(protocol, name, rest, stream, accounts, more=""):
    """One venue of a configuration; accounts: by their names here."""
    text = VENUES[protocol].replace("NAME", name).replace("REST", rest).replace("STREAM", stream)
    rows = ", ".join(f"{{{{id: {a}, tenant: acme, exclusive: true}}}}" for a in accounts)
    return text + more + f"    accounts: [{rows}]\n"


class Site(World):
    """Exchanges that run already, by their names, and one installation; begin() starts it.

    venues: what `venue()` made of them; keys: by VENUE/ACCOUNT, the exchange's own account.
    """

    def __init__(self, binary, folder, exchanges, venues, keys):
        self.exchanges, self.before = exchanges, {}
        (folder / "master.key").write_text(MASTER_KEY + "\n")
        (folder / "master.key").chmod(0o600)
        self.server = Server(binary, folder, SERVER + "".join(venues), SCOPES)
        for account, key in keys.items():
            secret = folder / "secret"
            secret.write_text(key["secret"])
            added = self.server.run("venue", "add", "--account", account, "--api-key",
                                    key["apiKey"], "--secret-file", str(secret))
            assert added.returncode == 0, added.stdout + added.stderr
            secret.unlink()

    def begin(self):
        self.server.start()
        self.client = Client(self.server)
        self.until(self.has_books, "books of all exchanges", 60)
        return self
