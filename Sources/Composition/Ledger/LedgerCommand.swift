package import Domain
package import Money
import StrictJSON

/// What an operator can ask of the ledger.
package enum LedgerCommand: Hashable, Sendable {
    /// Books money that came to or left a purse; once for each reference of the world outside.
    case move(PurseName, isDeposit: Bool, asset: String, amount: Fixed, reference: String)
    case profiles(TenantID)
    case statement(PurseName, asset: String?, after: Int64, atMost: Int)
    case trialBalance
    case coverage

    var isReading: Bool {
        switch self {
        case .move: false
        case .profiles, .statement, .trialBalance, .coverage: true
        }
    }

    /// For the log.
    var title: String {
        switch self {
        case .move(let purse, let isDeposit, let asset, let amount, let reference):
            "\(isDeposit ? "deposit" : "withdraw") \(amount) \(asset) \(purse) \(reference)"
        case .profiles(let tenant): "profiles of \(tenant)"
        case .statement(let purse, let asset, let after, _):
            "statement of \(purse) \(asset ?? "") after \(after)"
        case .trialBalance: "trial balance"
        case .coverage: "coverage"
        }
    }
}

/// How an operator names what has money of its own.
package enum PurseName: Hashable, Sendable {
    /// - Parameter name: an id, or a nickname.
    case profile(TenantID, name: String)
    /// `nil`: of the only issuer.
    case treasury(VenueID?)
}

extension PurseName: CustomStringConvertible {
    package var description: String {
        switch self {
        case .profile(let tenant, let name): "profile \(tenant)/\(name)"
        case .treasury(let issuer): "treasury\(issuer.map { " \($0)" } ?? "")"
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .profile(let tenant, let name):
            .members(["tenant": .string(tenant.text), "profile": .string(name)])
        case .treasury(let issuer):
            .members(["issuer": issuer.map { .string($0.text) } ?? .null])
        }
    }

    fileprivate init(json: JSONValue) throws(CompositionError) {
        if json["tenant"] != nil {
            self = .profile(TenantID(try json.text("tenant")), name: try json.text("profile"))
        } else {
            self = .treasury(json["issuer"]?.string.map { VenueID($0) })
        }
    }
}

extension LedgerCommand {
    private enum Name: String {
        case deposit, withdraw, profiles, statement, trialBalance, coverage
    }

    var json: JSONValue {
        switch self {
        case .move(let purse, let isDeposit, let asset, let amount, let reference):
            .members([
                "do": .string((isDeposit ? Name.deposit : .withdraw).rawValue),
                "purse": purse.json, "asset": .string(asset),
                "amount": .string(amount.description), "reference": .string(reference),
            ])
        case .profiles(let tenant):
            .members(["do": .string(Name.profiles.rawValue), "tenant": .string(tenant.text)])
        case .statement(let purse, let asset, let after, let count):
            .members([
                "do": .string(Name.statement.rawValue), "purse": purse.json,
                "asset": asset.map(JSONValue.string), "after": .number(text: String(after)),
                "atMost": .number(text: String(count)),
            ])
        case .trialBalance: .members(["do": .string(Name.trialBalance.rawValue)])
        case .coverage: .members(["do": .string(Name.coverage.rawValue)])
        }
    }

    init(json: JSONValue) throws(CompositionError) {
        guard let name = Name(rawValue: try json.text("do")) else {
            throw AdminWire.bad("ledger command")
        }
        switch name {
        case .deposit, .withdraw:
            guard let amount = try? Fixed(try json.text("amount")), amount.isPositive else {
                throw AdminWire.bad("amount")
            }
            self = .move(
                try Self.purse(json), isDeposit: name == .deposit, asset: try json.text("asset"),
                amount: amount, reference: try json.text("reference"))
        case .profiles: self = .profiles(TenantID(try json.text("tenant")))
        case .statement:
            guard let after = json["after"]?.integer, let count = json["atMost"]?.integer,
                (1...Int64(Limits.parPageSizeMax)) ~= count
            else { throw AdminWire.bad("statement") }
            self = .statement(
                try Self.purse(json), asset: json["asset"]?.string, after: after,
                atMost: Int(count))
        case .trialBalance: self = .trialBalance
        case .coverage: self = .coverage
        }
    }

    private static func purse(_ json: JSONValue) throws(CompositionError) -> PurseName {
        guard let purse = json["purse"] else { throw AdminWire.bad("purse") }
        return try PurseName(json: purse)
    }
}
