import Domain
import Engine
import StrictJSON

extension BodyFields {
    mutating func subscription() -> SubscriptionRequest? {
        let url = callbackURL()
        let key = text(
            "sharedKey", or: "hmacSecretKey",
            Limits.sharedKeyLengthMin...Limits.sharedKeyLengthMax)
        let header = callbackHeader()
        guard let url, let key else { return nil }
        return SubscriptionRequest(url: url, sharedKey: key, header: header)
    }

    /// Only its form is judged here; the service judges where it leads.
    private mutating func callbackURL() -> String? {
        guard let value = required("callbackUrl") else { return nil }
        guard let text = value.string, text.utf8.count <= CallbackRules.urlLengthMax,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            ["https://", "http://"].contains(where: {
                text.hasPrefix($0) && text.utf8.count > $0.utf8.count
            })
        else {
            errors.add(
                "callbackUrl",
                "must be an http or https URL of at most \(CallbackRules.urlLengthMax) characters")
            return nil
        }
        return text
    }

    private mutating func callbackHeader() -> CallbackSubscription.Header? {
        let name = member("headerKey")
        let content = member("headerValue")
        if name == nil, content != nil { errors.add("headerKey", "is required with headerValue") }
        if content == nil, name != nil { errors.add("headerValue", "is required with headerKey") }
        let key = name.flatMap { headerKey($0) }
        let value = content.flatMap { headerValue($0) }
        guard let key, let value else { return nil }
        return CallbackSubscription.Header(name: key, value: value)
    }

    private mutating func headerKey(_ value: JSONValue) -> String? {
        guard let name = value.string, CallbackRules.isToken(name) else {
            errors.add(
                "headerKey",
                "must be a header name (RFC 9110) of at most "
                    + "\(CallbackRules.headerKeyLengthMax) characters")
            return nil
        }
        guard !CallbackRules.isReserved(name) else {
            errors.add("headerKey", "is a header that the server sets, or that steers HTTP")
            return nil
        }
        return name
    }

    private mutating func headerValue(_ value: JSONValue) -> String? {
        guard let text = value.string, CallbackRules.isHeaderValue(text) else {
            errors.add(
                "headerValue",
                "must be visible ASCII characters with spaces between, at most "
                    + "\(CallbackRules.headerValueLengthMax)")
            return nil
        }
        return text
    }
}

/// What a subscriber may have in the requests that we send him.
enum CallbackRules {
    static let urlLengthMax = 2_048
    static let headerKeyLengthMax = 64
    static let headerValueLengthMax = 1_024

    private static let reserved: Set<String> = [
        "accept", "accept-encoding", "connection", "content-encoding", "content-length",
        "content-type", "date", "expect", "host", "http2-settings", "keep-alive", "max-forwards",
        "proxy-authenticate", "proxy-authorization", "proxy-connection", "range", "te", "trailer",
        "transfer-encoding", "upgrade", "user-agent", "via", "x-event-id", "x-event-sequence",
        "x-hubpay-hmac",
    ]

    static func isReserved(_ name: String) -> Bool { reserved.contains(name.lowercased()) }

    /// RFC 9110, section 5.6.2.
    static func isToken(_ text: String) -> Bool {
        (1...headerKeyLengthMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// A space at either end would be lost on the way.
    static func isHeaderValue(_ text: String) -> Bool {
        let space = UInt8(ascii: " ")
        return (1...headerValueLengthMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && text.utf8.first != space && text.utf8.last != space
    }
}
