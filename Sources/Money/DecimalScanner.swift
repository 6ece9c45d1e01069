/// Reads one decimal number byte by byte; each state is a place in the grammar of JSON numbers.
struct DecimalScanner {
    private enum Place {
        case start, afterSign, leadingZero, whole, point, fraction
        case exponentMark, exponentSign, exponent
    }

    let form: DecimalText.Form
    private var place = Place.start
    private var negative = false
    private var digits: UInt128 = 0
    private var significant = 0
    private var fractionDigits = 0
    private var exponent = 0
    private var exponentNegative = false

    /// More significant digits than this are out of range, whatever the point's place, and would
    /// not fit 128 bits: they are counted, so that the text is read to its end, and not kept.
    private static let significantMax = 38
    private static let exponentMax = 1_000

    init(form: DecimalText.Form) { self.form = form }

    mutating func take(_ byte: UInt8) throws(MoneyError) {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): try takeDigit(byte &- 48)
        case UInt8(ascii: "."):
            guard place == .leadingZero || place == .whole else { throw .malformed }
            place = .point
        case UInt8(ascii: "-"): try takeMinus()
        case UInt8(ascii: "+"):
            guard place == .exponentMark else { throw .malformed }
            place = .exponentSign
        case UInt8(ascii: "e"), UInt8(ascii: "E"):
            guard form.contains(.exponent), [.leadingZero, .whole, .fraction].contains(place)
            else { throw .malformed }
            place = .exponentMark
        default: throw .malformed
        }
    }

    private mutating func takeMinus() throws(MoneyError) {
        switch place {
        case .start:
            guard form.contains(.sign) else { throw .malformed }
            negative = true
            place = .afterSign
        case .exponentMark:
            exponentNegative = true
            place = .exponentSign
        case .afterSign, .leadingZero, .whole, .point, .fraction, .exponentSign, .exponent:
            throw .malformed
        }
    }

    private mutating func takeDigit(_ digit: UInt8) throws(MoneyError) {
        switch place {
        case .start, .afterSign:
            place = digit == 0 ? .leadingZero : .whole
            append(digit)
        case .leadingZero: throw .malformed
        case .whole: append(digit)
        case .point, .fraction:
            place = .fraction
            fractionDigits += 1
            append(digit)
        case .exponentMark, .exponentSign, .exponent:
            place = .exponent
            exponent = min(exponent * 10 + Int(digit), Self.exponentMax)
        }
    }

    private mutating func append(_ digit: UInt8) {
        if significant > 0 || digit != 0 { significant += 1 }
        guard significant <= Self.significantMax else { return }
        digits = digits * 10 + UInt128(digit)
    }

    func finish() throws(MoneyError) -> DecimalText.Reading {
        switch place {
        case .leadingZero, .whole, .fraction, .exponent: break
        case .start, .afterSign, .point, .exponentMark, .exponentSign: throw .malformed
        }
        let stated = fractionDigits - (exponentNegative ? -exponent : exponent)
        guard stated <= Fixed.fractionDigits else { throw .tooManyFractionDigits }
        guard significant <= Self.significantMax else { throw .overflow }
        var units = digits
        if units != 0 {
            for _ in stated..<Fixed.fractionDigits {
                let (product, overflow) = units.multipliedReportingOverflow(by: 10)
                guard !overflow else { throw .overflow }
                units = product
            }
        }
        guard units <= Fixed.unitsMax.magnitude else { throw .overflow }
        let value = Fixed(uncheckedUnits: negative ? -Int128(units) : Int128(units))
        return DecimalText.Reading(value: value, fractionDigits: Swift.max(stated, 0))
    }
}
