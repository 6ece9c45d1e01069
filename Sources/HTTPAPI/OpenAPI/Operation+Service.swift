extension Operation {
    static let oauth: [Operation] = [
        Operation(
            method: "POST", path: "/oauth2/token", id: "issueToken",
            summary: "An access token for client credentials (RFC 6749, section 4.4).",
            scope: nil, body: ("application/x-www-form-urlencoded", ref("TokenRequest")),
            successes: [
                Success(
                    status: 200, description: "A token.", schema: ref("Token"),
                    headers: ["Cache-Control"]),
                Success(status: 400, description: "As RFC 6749, 5.2.", schema: ref("OAuthError")),
                Success(
                    status: 401, description: "invalid_client.", schema: ref("OAuthError"),
                    headers: ["WWW-Authenticate"]),
            ], errors: [413, 415, 429]),
        Operation(
            method: "POST", path: "/oauth2/revoke", id: "revokeToken",
            summary: "Ends an access token of the client (RFC 7009).",
            scope: nil, body: ("application/x-www-form-urlencoded", ref("RevocationRequest")),
            successes: [
                Success(
                    status: 200, description: "It is refused from now on, or was no token of it.",
                    schema: nil, headers: ["Cache-Control"], isEmpty: true),
                Success(status: 400, description: "As RFC 6749, 5.2.", schema: ref("OAuthError")),
                Success(
                    status: 401, description: "invalid_client.", schema: ref("OAuthError"),
                    headers: ["WWW-Authenticate"]),
            ], errors: [413, 415, 429]),
        Operation(
            method: "GET", path: "/.well-known/jwks.json", id: "getKeySet",
            summary: "The public keys that check tokens (RFC 7517).", scope: nil,
            successes: [Success(status: 200, description: "They.", schema: ref("KeySet"))]),
        Operation(
            method: "GET", path: "/.well-known/oauth-authorization-server",
            id: "getAuthorizationServer", summary: "Metadata (RFC 8414).", scope: nil,
            successes: [
                Success(status: 200, description: "It.", schema: ref("AuthorizationServer"))
            ]),
    ]

    static let operations: [Operation] = [
        Operation(
            method: "GET", path: "/health/live", id: "getLiveness",
            summary: "Whether the process answers.", scope: nil,
            successes: [Success(status: 200, description: "It does.", schema: ref("Health"))]),
        Operation(
            method: "GET", path: "/health/ready", id: "getReadiness",
            summary: "Whether requests can be served.", scope: nil,
            successes: [
                Success(status: 200, description: "They can.", schema: ref("Health")),
                Success(status: 503, description: "Not now.", schema: ref("Health")),
            ]),
        Operation(
            method: "GET", path: "/metrics", id: "getMetrics",
            summary: "Metrics as Prometheus text.", scope: nil,
            successes: [Success(status: 200, description: "The metrics.", schema: nil)]),
        Operation(
            method: "GET", path: "/openapi.json", id: "getDocument", summary: "This document.",
            scope: nil,
            successes: [
                Success(status: 200, description: "It.", schema: #"{"type": "object"}"#)
            ]),
    ]
}
