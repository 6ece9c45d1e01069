import Domain
import Money
import StrictJSON

extension ConversionRequestBody {
    /// A positive number from a string (no exponent) or a JSON number (exponent allowed), exact.
    ///
    /// - Parameter scale: how many fraction digits may be written; `nil` where the asset is
    ///   unknown.
    mutating func amount(_ value: JSONValue, _ field: String, scale: Int?) -> Fixed? {
        guard let reading = decimal(value, field) else { return nil }
        guard reading.value.isPositive else {
            errors.add(field, "must be positive")
            return nil
        }
        if let scale, reading.fractionDigits > scale {
            errors.add(field, "has more than \(scale) fraction digits")
            return nil
        }
        return reading.value
    }

    mutating func decimal(_ value: JSONValue, _ field: String) -> DecimalText.Reading? {
        let text: String
        let form: DecimalText.Form
        switch value {
        case .string(let string): (text, form) = (string, .sign)
        case .number(let number): (text, form) = (number, [.sign, .exponent])
        case .null, .bool, .array, .object:
            errors.add(field, "must be a number, or a string with a decimal number")
            return nil
        }
        do {
            return try DecimalText.read(text, form)
        } catch {
            errors.add(field, Self.words(error))
            return nil
        }
    }

    private static func words(_ error: MoneyError) -> String {
        switch error {
        case .overflow: "is too large"
        case .tooManyFractionDigits: "has more than \(Fixed.fractionDigits) fraction digits"
        case .tooLong: "has more than \(DecimalText.lengthMax) characters"
        case .malformed, .underflow, .divisionByZero, .assetMismatch:
            "must be a plain decimal number"
        }
    }
}
