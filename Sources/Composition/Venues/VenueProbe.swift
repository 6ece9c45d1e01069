package import Connectors
package import Domain
import StrictJSON

/// What a venue says of an account's key, and of what the account is to trade.
package struct VenueProbe: Hashable, Sendable {
    package let account: VenueAccount
    /// The venue's clock less ours; `nil`: it does not tell.
    package let clockOffset: Duration?
    /// What the venue says of the key; `nil`: it is not reached.
    package let answer: KeyAnswer?
    /// Assets that the account has; `nil`: they cannot be read.
    package let balances: Int?
    /// Those of the configured symbols that the venue trades, and those that it does not, as far as
    /// it is reached.
    package let found: [String]
    package let missing: [String]
    /// By the configuration.
    package let allowsWithdrawalKeys: Bool

    package init(
        account: VenueAccount, clockOffset: Duration?, answer: KeyAnswer?,
        balances: Int?, found: [String], missing: [String], allowsWithdrawalKeys: Bool
    ) {
        self.account = account
        self.clockOffset = clockOffset
        self.answer = answer
        self.balances = balances
        self.found = found
        self.missing = missing
        self.allowsWithdrawalKeys = allowsWithdrawalKeys
    }

    package var isUsable: Bool { problems.isEmpty }
    package var permissions: KeyPermissions? { answer?.rights }

    /// Why the key is not stored: the venue does not take it, or it may withdraw.
    package var refusal: String? {
        switch answer {
        case .rights(let permissions):
            permissions.mayWithdraw && !allowsWithdrawalKeys ? Self.withdrawal : nil
        case .refused(let words): Self.refusal(words)
        case .unsaid, nil: nil
        }
    }

    /// What the venue itself says against the key.
    private var objections: [String] {
        switch answer {
        case .rights(let permissions):
            Self.objections(to: permissions, allowsWithdrawal: allowsWithdrawalKeys)
        case .refused(let words): [Self.refusal(words)]
        case .unsaid, nil: []
        }
    }

    /// Why the account cannot be used, or not as configured.
    package var problems: [String] {
        var problems = objections
        switch answer {
        case .rights, .refused: break
        case .unsaid(let words):
            problems.append("the venue does not say what the key may do: \(words)")
        case nil: return ["the venue is not reached"]
        }
        if balances == nil, permissions != nil { problems.append("the balances cannot be read") }
        if !missing.isEmpty {
            problems.append("not traded there: \(missing.joined(separator: ", "))")
        }
        return problems
    }

    /// Why a key with these rights is not used.
    static func objections(
        to permissions: KeyPermissions, allowsWithdrawal: Bool
    ) -> [String] {
        var objections: [String] = []
        if !permissions.mayRead { objections.append("the key may not read the account") }
        if !permissions.mayTrade { objections.append("the key may not trade") }
        if permissions.mayWithdraw, !allowsWithdrawal { objections.append(withdrawal) }
        return objections
    }

    static func refusal(_ words: String) -> String { "the venue refuses the key (\(words))" }

    static let withdrawal =
        "the key may withdraw: make one at the venue that may not, or set allowWithdrawalKeys: true"
}

extension VenueProbe {
    /// For people.
    var record: RecordAnswer {
        func yes(_ value: Bool) -> String { value ? "yes" : "no" }
        let restricted = permissions.map {
            $0.isRestrictedToAddresses.map(yes) ?? "the venue does not tell"
        }
        return RecordAnswer([
            ("account", "\(account)"), ("usable", yes(isUsable)),
            ("clock offset", clockOffset.map { "\(Self.milliseconds($0)) ms" } ?? "not measured"),
            ("may read", permissions.map { yes($0.mayRead) }),
            ("may trade", permissions.map { yes($0.mayTrade) }),
            ("may withdraw", permissions.map { yes($0.mayWithdraw) }),
            ("restricted to addresses", restricted),
            ("assets with a balance", balances.map { "\($0)" }),
            ("venue", answer == nil ? "not reached" : "reached"),
            ("symbols found", found.joined(separator: ", ")),
            ("symbols missing", missing.joined(separator: ", ")),
            ("problems", problems.joined(separator: "; ")),
        ])
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }

    var json: JSONValue {
        func texts(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
        return .members([
            "venue": .string(account.venue.text), "account": .string(account.account.text),
            "usable": .bool(isUsable), "reached": .bool(answer != nil),
            "keyRefused": Self.refused(answer).map(JSONValue.string),
            "keyUnsaid": Self.unsaid(answer).map(JSONValue.string),
            "clockOffsetMilliseconds": clockOffset.map {
                .number(text: "\(Self.milliseconds($0))")
            },
            "permissions": permissions.map { permissions in
                .members([
                    "read": .bool(permissions.mayRead), "trade": .bool(permissions.mayTrade),
                    "withdraw": .bool(permissions.mayWithdraw),
                    "restrictedToAddresses": permissions.isRestrictedToAddresses.map {
                        .bool($0)
                    },
                ])
            },
            "balances": balances.map { .number(text: "\($0)") },
            "symbolsFound": texts(found), "symbolsMissing": texts(missing),
            "allowWithdrawalKeys": .bool(allowsWithdrawalKeys), "problems": texts(problems),
        ])
    }

    private static func refused(_ answer: KeyAnswer?) -> String? {
        if case .refused(let words) = answer { words } else { nil }
    }

    private static func unsaid(_ answer: KeyAnswer?) -> String? {
        if case .unsaid(let words) = answer { words } else { nil }
    }

    private static func answer(_ json: JSONValue) -> KeyAnswer? {
        if let rights = json["permissions"] {
            return .rights(
                KeyPermissions(
                    mayRead: rights["read"]?.bool ?? false,
                    mayTrade: rights["trade"]?.bool ?? false,
                    mayWithdraw: rights["withdraw"]?.bool ?? true,
                    isRestrictedToAddresses: rights["restrictedToAddresses"]?.bool))
        }
        if let words = json["keyRefused"]?.string { return .refused(words) }
        return json["keyUnsaid"]?.string.map { .unsaid($0) }
    }

    init(json: JSONValue) throws(CompositionError) {
        self.init(
            account: VenueAccount(
                VenueID(try json.text("venue")), AccountID(try json.text("account"))),
            clockOffset: json["clockOffsetMilliseconds"]?.integer.map { .milliseconds($0) },
            answer: Self.answer(json), balances: json["balances"]?.integer.map { Int($0) },
            found: try json.elements("symbolsFound").compactMap(\.string),
            missing: try json.elements("symbolsMissing").compactMap(\.string),
            allowsWithdrawalKeys: json["allowWithdrawalKeys"]?.bool ?? false)
    }
}
