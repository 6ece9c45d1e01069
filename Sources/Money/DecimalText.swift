/// Decimal numbers as text, read and written exactly.
package enum DecimalText {
    /// The longest text that is looked at, in bytes.
    package static let lengthMax = 128

    /// What a number's text may contain.
    package struct Form: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }
        /// A leading minus sign.
        package static let sign = Form(rawValue: 1)
        /// `e` or `E` with a signed whole number, as JSON numbers have it.
        package static let exponent = Form(rawValue: 2)
    }

    /// A number and how many fraction digits its text states (at least 0; an exponent is counted
    /// in).
    package struct Reading: Hashable, Sendable {
        package let value: Fixed
        package let fractionDigits: Int
    }

    /// Reads the whole text or nothing, by the grammar of JSON numbers (RFC 8259, section 6).
    ///
    /// - Throws: ``MoneyError/malformed``, ``MoneyError/tooLong``, ``MoneyError/overflow``,
    ///   ``MoneyError/tooManyFractionDigits`` (trailing zeros are digits too).
    package static func read(_ text: String, _ form: Form = []) throws(MoneyError) -> Reading {
        var scanner = DecimalScanner(form: form)
        guard text.utf8.count <= lengthMax else { throw .tooLong }
        for byte in text.utf8 { try scanner.take(byte) }
        return try scanner.finish()
    }

    /// The canonical text of so many units of 10^-18, for findings: such as no amount can have say
    /// what they are.
    package static func format(units: Int128) -> String {
        (try? Fixed(units: units)).map { format($0) } ?? "10^-18 x \(units)"
    }

    /// The canonical text: no exponent, no trailing zeros, no plus sign, zero as `0`.
    package static func format(_ value: Fixed) -> String {
        let (whole, fraction) = value.units.magnitude.quotientAndRemainder(
            dividingBy: Fixed.unitsPerOne.magnitude)
        // The sign, 20 digits, the point, 18 digits.
        return String(unsafeUninitializedCapacity: 40) { buffer in
            var end = 40
            if fraction != 0 {
                var digits = UInt64(truncatingIfNeeded: fraction)
                var left = Fixed.fractionDigits
                while digits % 10 == 0 {
                    digits /= 10
                    left -= 1
                }
                while left > 0 {
                    end -= 1
                    buffer[end] = 48 + UInt8(digits % 10)
                    digits /= 10
                    left -= 1
                }
                end -= 1
                buffer[end] = 46
            }
            var digits = UInt64(truncatingIfNeeded: whole)
            repeat {
                end -= 1
                buffer[end] = 48 + UInt8(digits % 10)
                digits /= 10
            } while digits > 0
            if value.isNegative {
                end -= 1
                buffer[end] = 45
            }
            let count = 40 - end
            for index in 0..<count { buffer[index] = buffer[end + index] }
            return count
        }
    }
}

extension Fixed {
    /// A plain decimal text with an optional minus sign, as the project itself writes it.
    ///
    /// - Throws: as ``DecimalText/read(_:_:)``.
    package init(_ text: String) throws(MoneyError) {
        self = try DecimalText.read(text, .sign).value
    }
}
