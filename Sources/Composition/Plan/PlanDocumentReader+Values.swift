import Domain
import Money
import Routing
import StrictJSON

extension PlanDocumentReader {
    /// `nil` where it is absent or null.
    func member(_ json: JSONValue, _ name: String) -> JSONValue? {
        guard let value = json[name], value != .null else { return nil }
        return value
    }

    /// The elements of an array with their paths; none where it is absent.
    mutating func list(
        _ json: JSONValue, _ name: String, _ path: String
    ) -> [(path: String, value: JSONValue)] {
        guard let value = member(json, name) else { return [] }
        guard let array = value.array else {
            errors.add(path, "must be an array")
            return []
        }
        return array.enumerated().map { ("\(path)[\($0.offset)]", $0.element) }
    }

    mutating func text(_ json: JSONValue, _ name: String, _ path: String) -> String? {
        guard let text = member(json, name)?.string, !text.isEmpty else {
            errors.add("\(path).\(name)", "must be a string that is not empty")
            return nil
        }
        return text
    }

    mutating func symbol(_ json: JSONValue, _ path: String) -> Symbol? {
        guard let symbol = member(json, "symbol")?.string.flatMap(assets.symbol) else {
            errors.add("\(path).symbol", "must be BASE-QUOTE with two assets")
            return nil
        }
        return symbol
    }

    mutating func number(_ value: JSONValue, _ field: String, over least: Fixed) -> Fixed? {
        guard let number = number(value, field) else { return nil }
        guard number > least else {
            errors.add(field, least.isZero ? "must be positive" : "must be above \(least)")
            return nil
        }
        return number
    }

    mutating func number(_ value: JSONValue, _ field: String, from least: Fixed) -> Fixed? {
        guard let number = number(value, field) else { return nil }
        guard number >= least else {
            errors.add(field, "must not be below \(least)")
            return nil
        }
        return number
    }

    private mutating func number(_ value: JSONValue, _ field: String) -> Fixed? {
        guard let text = value.string else {
            errors.add(field, "must be a string with a decimal number")
            return nil
        }
        do {
            return try Fixed(text)
        } catch {
            errors.add(field, "must be a decimal number of at most 18 fraction digits")
            return nil
        }
    }
}
