package import Domain
import StrictJSON

/// One fault that was ordered over the control endpoint.
package struct Fault: Hashable, Sendable {
    package let number: Int
    package let kind: FaultKind
    /// `nil`: every account, and requests without one.
    package let account: AccountID?
    /// A part of the endpoint's name, as `POST /api/v3/order`; empty: all.
    package let endpoint: String
    /// How often it still happens; `nil`: without end.
    package internal(set) var left: Int?
    /// Of a million times that it could happen.
    package let perMillion: Int
    package let duration: Duration
    /// How often it happened.
    package internal(set) var happened = 0

    package static let certain = 1_000_000
}

extension Fault {
    /// As the journal has it.
    func write(dice: UInt64, to json: inout JSONWriter) {
        json.member("number", integer: number)
        json.member("kind", kind.rawValue)
        json.member("account", ifPresent: account?.text)
        json.member("endpoint", endpoint)
        if let left { json.member("left", integer: left) }
        json.member("perMillion", integer: perMillion)
        json.member("microseconds", integer: duration.wholeMicroseconds)
        json.member("happened", integer: happened)
        json.member("dice", String(dice))
    }

    static func read(_ json: JSONValue) -> (fault: Fault, dice: UInt64)? {
        guard let number = json["number"]?.integer,
            let kind = json["kind"]?.string.flatMap(FaultKind.init(rawValue:)),
            let endpoint = json["endpoint"]?.string, let share = json["perMillion"]?.integer,
            let duration = json["microseconds"]?.integer, let happened = json["happened"]?.integer,
            let dice = json["dice"]?.string.flatMap({ UInt64($0) })
        else { return nil }
        let fault = Fault(
            number: Int(number), kind: kind, account: json["account"]?.string.map { AccountID($0) },
            endpoint: endpoint, left: json["left"]?.integer.map { Int($0) },
            perMillion: Int(share), duration: .microseconds(duration), happened: Int(happened))
        return (fault, dice)
    }
}
