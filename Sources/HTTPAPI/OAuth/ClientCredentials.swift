import Domain
import Hummingbird

/// A client id and a secret, as one request to the token endpoint carries them.
struct ClientCredentials: Hashable, Sendable {
    let id: String
    let secret: String

    /// A longer id or secret is not looked at.
    static let lengthMax = 256

    /// From HTTP Basic or the form, never both (RFC 6749, section 2.3.1).
    static func read(
        _ headers: HTTPFields, _ form: QueryParameters
    ) throws(OAuthError) -> ClientCredentials {
        let authorizations = headers[values: .authorization]
        let inForm = form["client_id"] != nil || form["client_secret"] != nil
        guard let authorization = authorizations.first else {
            guard let id = form["client_id"], let secret = form["client_secret"] else {
                throw .invalidClient
            }
            return try ClientCredentials(checking: id, secret)
        }
        guard authorizations.count == 1 else {
            throw .invalidRequest("Authorization is sent more than once")
        }
        guard form["client_secret"] == nil else {
            throw .invalidRequest("credentials are sent in the header and in the form")
        }
        let credentials = try basic(authorization)
        if inForm, form["client_id"] != credentials.id {
            throw .invalidRequest("client_id differs from the header")
        }
        return credentials
    }

    private static func basic(_ header: String) throws(OAuthError) -> ClientCredentials {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic",
            let bytes = Base64URL.decode(parts[1]),
            let text = String(validating: bytes, as: UTF8.self),
            let colon = text.firstIndex(of: ":"),
            let id = PercentText.decode(text[..<colon], plusIsSpace: true),
            let secret = PercentText.decode(text[text.index(after: colon)...], plusIsSpace: true)
        else { throw .invalidClient }
        return try ClientCredentials(checking: id, secret)
    }

    private init(checking id: String, _ secret: String) throws(OAuthError) {
        guard (1...Self.lengthMax).contains(id.utf8.count),
            (1...Self.lengthMax).contains(secret.utf8.count)
        else { throw .invalidClient }
        (self.id, self.secret) = (id, secret)
    }

    /// Whether the secret is the client's, or was before a rotation and has not ended. Takes the
    /// same time whatever differs, and without a client.
    func match(_ client: APIClient?, at now: Instant) -> Bool {
        let given = Array(ClientSecret.hash(of: secret).utf8)
        let previous = client?.previousSecret
        let isCurrent = Self.equal(given, Array((client?.secretHash ?? Self.nobody).utf8))
        let isPrevious = Self.equal(given, Array((previous?.hash ?? Self.nobody).utf8))
        let previousLives = previous.map { $0.endsAt > now } ?? false
        return client != nil && (isCurrent || isPrevious && previousLives)
    }

    /// A hash that no secret has.
    private static let nobody = String(repeating: "0", count: 64)

    private static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
