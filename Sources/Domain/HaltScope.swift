package import Money

/// What an operator stopped: no order is intended that any halted scope covers.
package enum HaltScope: Hashable, Sendable {
    case everything
    case tenant(TenantID)
    case venue(VenueID)
    case account(VenueAccount)
    case asset(String)
    case executor(ExecutorKind)
    /// A pair of an issuer, `BASE-QUOTE` as configured.
    case pair(String)
    /// One asset on one account: what reconciliation quarantines.
    case holding(VenueAccount, String)
}

/// A halt in force, and who gave it.
package struct Halt: Hashable, Sendable {
    package let scope: HaltScope
    package let operatorName: String
    package let reason: String
    package let at: Instant

    package init(scope: HaltScope, operatorName: String, reason: String, at: Instant) {
        self.scope = scope
        self.operatorName = operatorName
        self.reason = reason
        self.at = at
    }
}

extension VenueAccount {
    /// The pair that a profile trades with an issuer, which its guard may have paused; none for an
    /// account of a venue.
    package func pair(_ symbol: Symbol) -> [HaltScope] {
        profile == nil ? [] : [.pair(symbol.description)]
    }

    /// What an order of the symbol moves there, which may be quarantined; nothing for a profile,
    /// whose truth is ours.
    ///
    /// - Parameter other: other assets that it may move, such as one that pays fees.
    package func holdings(_ symbol: Symbol, _ other: [Asset] = []) -> [HaltScope] {
        guard profile == nil else { return [] }
        var assets = [symbol.base, symbol.quote]
        for asset in other where !assets.contains(asset) { assets.append(asset) }
        return assets.map { .holding(self, $0.code) }
    }
}

extension HaltScope: CustomStringConvertible {
    /// The stored and shown form: `everything`, or `kind:name`.
    package var description: String {
        switch self {
        case .everything: "everything"
        case .tenant(let tenant): "tenant:\(tenant)"
        case .venue(let venue): "venue:\(venue)"
        case .account(let account): "account:\(account)"
        case .asset(let code): "asset:\(code)"
        case .executor(let kind): "executor:\(kind.rawValue)"
        case .pair(let symbol): "pair:\(symbol)"
        case .holding(let account, let asset): "holding:\(account)/\(asset)"
        }
    }

    package init?(_ text: String) {
        if text == "everything" {
            self = .everything
            return
        }
        let parts = Self.halves(of: text, at: ":")
        guard parts.count == 2, !parts[1].isEmpty else { return nil }
        switch parts[0] {
        case "tenant": self = .tenant(TenantID(parts[1]))
        case "venue": self = .venue(VenueID(parts[1]))
        case "account":
            let names = Self.halves(of: parts[1], at: "/")
            guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else { return nil }
            self = .account(VenueAccount(VenueID(names[0]), AccountID(names[1])))
        case "asset": self = .asset(parts[1])
        case "executor":
            guard let kind = ExecutorKind(rawValue: parts[1]) else { return nil }
            self = .executor(kind)
        case "pair": self = .pair(parts[1])
        case "holding":
            guard let holding = Self.holding(parts[1]) else { return nil }
            self = holding
        default: return nil
        }
    }

    private static func holding(_ text: String) -> HaltScope? {
        guard let mark = text.lastIndex(of: "/"),
            case .account(let account) = HaltScope("account:\(text[..<mark])")
        else { return nil }
        let asset = text[text.index(after: mark)...]
        return asset.isEmpty ? nil : .holding(account, String(asset))
    }

    private static func halves(of text: String, at mark: Character) -> [String] {
        text.split(separator: mark, maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
    }
}
