"""Independent OAuth clients against the token endpoint and the stablecoin face: Authlib and requests-oauthlib."""

import os
import time

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from joserfc import jwt
from joserfc.jwk import KeySet
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

# The server under test listens on loopback, without TLS.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

READ = "conversion:read_conversion_stablecoin"
WRITE = "conversion:write_conversion_stablecoin"


def complete(session, base, profile, reference):
    """Create, poll to the end, and on a second conversion the cancel; the statuses seen."""
    path = f"{base}/v2/conversion/stablecoins"
    body = {"profile_id": profile, "amount": "1.50", "source_asset": "USD", "target_asset": "USDP"}
    seen = []
    for number, cancels in enumerate((False, True)):
        made = session.post(path, json=dict(body, ref_id=f"{reference}-{number}"))
        assert made.status_code == 200, (made.status_code, made.text)
        seen.append(made.json()["status"])
        one = f"{path}/{made.json()['id']}"
        if cancels:
            gone = session.delete(one)
            assert gone.status_code == 200, (gone.status_code, gone.text)
            seen.append(gone.json()["status"])
            continue
        deadline = time.monotonic() + 60
        while session.get(one).json()["status"] == "CREATED" and time.monotonic() < deadline:
            time.sleep(0.05)
        seen.append(session.get(one).json()["status"])
    assert seen == ["CREATED", "SETTLED", "CREATED", "CANCELLED"], seen
    return len(seen)


def authlib(server, profile):
    """Token by Basic and by form, its claims by the published key, a scope that is refused."""
    endpoint = f"{server.base}/oauth2/token"
    meta = requests.get(f"{server.base}/.well-known/oauth-authorization-server", timeout=30).json()
    assert meta["token_endpoint"].endswith("/oauth2/token"), meta
    assert "client_credentials" in meta["grant_types_supported"], meta
    keys = KeySet.import_key_set(requests.get(meta["jwks_uri"], timeout=30).json())
    for method in ("client_secret_basic", "client_secret_post"):
        session = AuthlibSession(
            server.identity, server.secret, scope=f"{READ} {WRITE}",
            token_endpoint_auth_method=method)
        token = session.fetch_token(endpoint, grant_type="client_credentials")
        assert token["token_type"].lower() == "bearer" and token["expires_in"] == 3599, token
        claims = jwt.decode(token["access_token"], keys, algorithms=["EdDSA"]).claims
        jwt.JWTClaimsRegistry().validate(claims)
        assert claims["iss"] == meta["issuer"] and set(claims["scope"].split()) == {READ, WRITE}
        complete(session, server.base, profile, f"authlib-{method}")
        revoked = session.revoke_token(
            f"{server.base}/oauth2/revoke", token=token["access_token"])
        assert revoked.status_code == 200, revoked.text
        refused = session.get(f"{server.base}/v2/conversion/stablecoins")
        assert refused.status_code == 401, refused.text
    identity, secret = server.client("acme", READ)
    poor = AuthlibSession(identity, secret, scope=WRITE)
    try:
        poor.fetch_token(endpoint, grant_type="client_credentials")
        raise AssertionError("a scope that the client may not have was granted")
    except OAuthError as error:
        assert error.error == "invalid_scope", error
    try:
        AuthlibSession(server.identity, "wrong").fetch_token(
            endpoint, grant_type="client_credentials")
        raise AssertionError("a wrong secret got a token")
    except OAuthError as error:
        assert error.error == "invalid_client", error


def requests_oauthlib(server, profile):
    """The same by the other library, and a call without its scope."""
    endpoint = f"{server.base}/oauth2/token"
    for basic in (True, False):
        session = OAuth2Session(client=BackendApplicationClient(server.identity))
        if basic:
            session.fetch_token(endpoint, auth=HTTPBasicAuth(server.identity, server.secret))
        else:
            session.fetch_token(
                endpoint, client_id=server.identity, client_secret=server.secret,
                include_client_id=True)
        complete(session, server.base, profile, f"oauthlib-{basic}")
    identity, secret = server.client("acme", READ)
    reader = OAuth2Session(client=BackendApplicationClient(identity))
    reader.fetch_token(endpoint, auth=HTTPBasicAuth(identity, secret))
    assert reader.get(f"{server.base}/v2/conversion/stablecoins").status_code == 200
    refused = reader.post(f"{server.base}/v2/conversion/stablecoins", json={})
    assert refused.status_code == 403 and WRITE in refused.json()["detail"], refused.text
    try:
        OAuth2Session(client=BackendApplicationClient(identity, scope=[WRITE])).fetch_token(
            endpoint, auth=HTTPBasicAuth(identity, secret))
        raise AssertionError("a scope that the client may not have was granted")
    except OAuth2Error as error:
        assert error.error == "invalid_scope", error


def run(server, profile):
    authlib(server, profile)
    requests_oauthlib(server, profile)
    print("oauth: Authlib and requests-oauthlib got tokens by Basic and by form, were refused a "
          "scope, and completed create, poll, cancel; a revoked token was refused")
