/// A list of texts in one column: each ends with a line feed, and a line feed comes first.
///
/// A line feed or backslash within a text is written `\n` or `\\`, so a text or its beginning is
/// found by looking for it after a line feed: exact, with the same SQL on every engine. The empty
/// list is the empty text.
package enum TextList {
    package static func encode(_ texts: [String]) -> String {
        guard !texts.isEmpty else { return "" }
        var list = "\n"
        for text in texts {
            list += escape(text)
            list += "\n"
        }
        return list
    }

    package static func escape(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 10 || $0 == 92 }) else { return text }
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 10: bytes += [92, UInt8(ascii: "n")]
            case 92: bytes += [92, 92]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    package static func decode(_ list: String) throws(StorageError) -> [String] {
        guard !list.isEmpty else { return [] }
        let bytes = Array(list.utf8)
        guard bytes[0] == 10, bytes.count > 1, bytes[bytes.count - 1] == 10 else {
            throw .corrupt("a list that is cut")
        }
        var texts: [String] = []
        var text: [UInt8] = []
        var escaped = false
        for byte in bytes.dropFirst() {
            switch (escaped, byte) {
            case (true, UInt8(ascii: "n")): text.append(10)
            case (true, 92): text.append(92)
            case (true, _): throw .corrupt("a list with an unknown escape")
            case (false, 92): break
            case (false, 10):
                texts.append(String(decoding: text, as: UTF8.self))
                text = []
            case (false, _): text.append(byte)
            }
            escaped = !escaped && byte == 92
        }
        return texts
    }
}
