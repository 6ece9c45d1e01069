/// Texts that begin with a prefix, as a range of byte order.
enum PrefixRange {
    /// The first text after all that begin with `prefix`; `nil`: there is none after them.
    ///
    /// The last Unicode scalar is raised by one, since UTF-8 sorts as its scalars do.
    static func end(of prefix: String) -> String? {
        var scalars = Array(prefix.unicodeScalars)
        while let last = scalars.popLast() {
            // There are no scalars between D7FF and E000.
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            guard let raised = Unicode.Scalar(next) else { continue }
            var end = String.UnicodeScalarView(scalars)
            end.append(raised)
            return String(end)
        }
        return nil
    }
}
