package import Money

extension Fixed {
    /// With exactly `digits` fraction digits, cut toward zero: `0.10000000`.
    ///
    /// - Parameter digits: 0 to 18.
    package func text(digits: Int) -> String {
        let scaled = units.magnitude / Fixed.step(digits: digits).units.magnitude
        var text = String(scaled)
        if digits > 0 {
            if text.utf8.count <= digits {
                text = String(repeating: "0", count: digits + 1 - text.utf8.count) + text
            }
            text.insert(".", at: text.index(text.endIndex, offsetBy: -digits))
        }
        return isNegative && scaled > 0 ? "-" + text : text
    }
}
