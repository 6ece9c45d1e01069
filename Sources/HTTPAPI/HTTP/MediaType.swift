import Hummingbird

/// Whether a body is what a route takes.
enum MediaType {
    /// The type itself, in any case, with no parameter but `charset=utf-8`; sent once and not
    /// encoded.
    static func matches(_ headers: HTTPFields, _ expected: String) -> Bool {
        let encodings = headers[values: .contentEncoding]
        let types = headers[values: .contentType]
        guard types.count == 1, encodings.allSatisfy({ $0.lowercased() == "identity" }) else {
            return false
        }
        let parts = types[0].split(separator: ";").map { trimmed($0).lowercased() }
        guard parts.first == expected else { return false }
        return parts.dropFirst().allSatisfy {
            ["", "charset=utf-8", "charset=\"utf-8\""].contains($0)
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let front = text.drop { $0 == " " || $0 == "\t" }
        let end = front.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { front[...$0] } ?? ""
    }
}
