import Money

/// The `amount` of an indicative rate: 0.000001 to below a million millions, 1 where it is absent.
enum IndicativeAmount {
    static let min = Fixed.step(digits: 6)
    static let below = Fixed(1_000_000_000_000)

    static func read(_ text: String?) throws(APIError) -> Fixed {
        guard let text else { return .one }
        guard let amount = try? DecimalText.read(text).value, amount >= min, amount < below else {
            throw .invalid(
                "amount", "must be a plain decimal number of at least \(min), below \(below)")
        }
        return amount
    }
}
