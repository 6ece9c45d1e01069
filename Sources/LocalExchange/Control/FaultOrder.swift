import Money
import StrictJSON
import VenueProtocols

/// One fault as the control endpoint is asked for it.
struct FaultOrder {
    let kind: FaultKind
    let endpoint: String
    let count: Int?
    let perMillion: Int
    let seed: UInt64
    let duration: Duration?

    /// A fault lasts a day at most.
    private static let milliseconds: ClosedRange<Int64> = 0...86_400_000

    /// `nil` for what is not as documented.
    init?(_ json: JSONValue) {
        guard let kind = json["kind"]?.string.flatMap(FaultKind.init(rawValue:)) else {
            return nil
        }
        self.kind = kind
        endpoint = json["endpoint"]?.string ?? ""
        seed = UInt64(clamping: json["seed"]?.integer ?? 0)
        let milliseconds = json["milliseconds"]?.integer
        guard json["milliseconds"] == nil || milliseconds.map(Self.milliseconds.contains) == true
        else { return nil }
        duration = milliseconds.map { .milliseconds($0) }
        guard let perMillion = Self.perMillion(json["probability"]) else { return nil }
        self.perMillion = perMillion
        // A fault with a probability goes on until it is deleted.
        let given = json["count"]?.integer.map { Int(clamping: $0) }
        count = given ?? (perMillion < Fault.certain ? nil : 1)
        if let given, given < 1 { return nil }
    }

    private static func perMillion(_ json: JSONValue?) -> Int? {
        let text: String
        switch json {
        case nil: return Fault.certain
        case .number(let number): text = number
        case .string(let string): text = string
        case .null, .bool, .array, .object: return nil
        }
        guard let share = try? Fixed(text), !share.isNegative, share <= .one else { return nil }
        return Int(share.units / (Fixed.unitsPerOne / Int128(Fault.certain)))
    }
}

/// The names and values of a query.
struct ControlQuery {
    private let fields: [(name: String, value: String)]

    init(_ text: String) { fields = FormText.fields(text) ?? [] }

    subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }
}
