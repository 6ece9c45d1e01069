package import Domain
package import Money
import StrictJSON

/// What an operator can ask of ledger and venues.
package enum ReconciliationCommand: Hashable, Sendable {
    /// Looks at one account now, or at all that have a history.
    case reconcile(VenueAccount?)
    /// Books what only an operator's evidence explains: above zero the account has more.
    /// Forced: also where ledger and venue cannot be compared.
    case adjust(
        VenueAccount, asset: String, amount: Fixed, evidence: String, isForced: Bool = false)
    /// Ends the quarantine of an asset on an account.
    case release(VenueAccount, asset: String)

    /// A look takes in what a venue tells, and is no operator's change.
    var isReading: Bool {
        switch self {
        case .reconcile: true
        case .adjust, .release: false
        }
    }

    /// For the log.
    var title: String {
        switch self {
        case .reconcile(let account): "reconcile \(account?.description ?? "all accounts")"
        case .adjust(let account, let asset, let amount, let evidence, _):
            "venue adjust \(account) by \(amount) \(asset) on \(evidence)"
        case .release(let account, let asset): "venue release \(account) \(asset)"
        }
    }
}

extension ReconciliationCommand {
    private enum Name: String { case reconcile, adjust, release }

    var json: JSONValue {
        switch self {
        case .reconcile(let account):
            .members([
                "do": .string(Name.reconcile.rawValue),
                "account": account.map { .string($0.description) },
            ])
        case .adjust(let account, let asset, let amount, let evidence, let isForced):
            .members([
                "do": .string(Name.adjust.rawValue), "account": .string(account.description),
                "asset": .string(asset), "amount": .string(amount.description),
                "evidence": .string(evidence), "force": isForced ? .bool(true) : nil,
            ])
        case .release(let account, let asset):
            .members([
                "do": .string(Name.release.rawValue), "account": .string(account.description),
                "asset": .string(asset),
            ])
        }
    }

    init(json: JSONValue) throws(CompositionError) {
        guard let name = Name(rawValue: try json.text("do")) else {
            throw AdminWire.bad("reconciliation command")
        }
        switch name {
        case .reconcile:
            self = .reconcile(json["account"] == nil ? nil : try Self.account(json))
        case .adjust:
            guard let amount = try? Fixed(try json.text("amount")), !amount.isZero else {
                throw AdminWire.bad("amount")
            }
            self = .adjust(
                try Self.account(json), asset: try json.text("asset"), amount: amount,
                evidence: try json.text("evidence"), isForced: json["force"] == .bool(true))
        case .release: self = .release(try Self.account(json), asset: try json.text("asset"))
        }
    }

    private static func account(_ json: JSONValue) throws(CompositionError) -> VenueAccount {
        guard let account = VenueAccount(named: try json.text("account")) else {
            throw AdminWire.bad("account")
        }
        return account
    }
}

extension VenueAccount {
    /// As operators write it, `VENUE/ACCOUNT`.
    init?(named text: String) {
        guard case .account(let account) = HaltScope("account:\(text)"),
            !account.account.text.contains("/")
        else { return nil }
        self = account
    }
}
