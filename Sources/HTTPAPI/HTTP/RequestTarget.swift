/// The request target in origin form or absolute form (RFC 9112, section 3.2), split at the
/// question mark.
struct RequestTarget: Sendable {
    let path: Substring
    let query: Substring

    init(_ text: String) {
        var rest = text[...]
        for scheme in ["http://", "https://"] where rest.lowercased().hasPrefix(scheme) {
            let afterAuthority = rest.dropFirst(scheme.count).drop { $0 != "/" && $0 != "?" }
            rest = afterAuthority.isEmpty ? "/" : afterAuthority
            break
        }
        let mark = rest.firstIndex(of: "?") ?? rest.endIndex
        path = rest[..<mark]
        query = mark < rest.endIndex ? rest[rest.index(after: mark)...] : ""
    }
}
