import ArgumentParser
import Domain

/// What a halt is about: at most one of these, or everything.
struct ScopeOptions: ParsableArguments {
    @Option(help: "One tenant.") var tenant: String?
    @Option(help: "One venue.") var venue: String?
    @Option(help: "One venue account, as VENUE/ACCOUNT.") var account: String?
    @Option(help: "One asset, by its code.") var asset: String?
    @Option(help: "One executor: TAKER or MARKET.") var executor: String?
    @Option(help: "One pair: of an issuer as configured, of dealers as EUR-USD.") var pair: String?

    private var given: [(kind: String, name: String)] {
        let all = [
            ("tenant", tenant), ("venue", venue), ("account", account), ("asset", asset),
            ("executor", executor), ("pair", pair),
        ]
        return all.compactMap { kind, name in name.map { (kind, $0) } }
    }

    func validate() throws {
        guard given.count <= 1 else { throw ValidationError("name one scope at a time") }
        guard let (kind, name) = given.first else { return }
        guard HaltScope("\(kind):\(name)") != nil else {
            let expected =
                kind == "account"
                ? "VENUE/ACCOUNT"
                : kind == "executor"
                    ? ExecutorKind.allCases.map(\.rawValue).joined(separator: " or ") : "a name"
            throw ValidationError("--\(kind): expected \(expected), got \"\(name)\"")
        }
    }

    var scope: HaltScope {
        given.first.flatMap { HaltScope("\($0.kind):\($0.name)") } ?? .everything
    }

    /// - Throws: ``CompositionError/refused(_:)`` for a name that the configuration does not have:
    ///   a halt of a misspelled venue would halt nothing.
    func check(_ configuration: Configuration) throws(CompositionError) {
        switch scope {
        // Only reconciliation gives the last one.
        case .everything, .executor, .holding: break
        case .tenant(let id):
            guard configuration.tenant(id) != nil else { throw .unknown("tenant", id.text) }
        case .venue(let id):
            let known =
                configuration.venues.map(\.id) + configuration.issuers.map(\.id)
                + configuration.dealers.map(\.id) + configuration.connectors.map(\.id)
            guard known.contains(id) else { throw .unknown("venue", id.text) }
        case .pair(let pair):
            let known = configuration.issuers.flatMap(\.pairs).map(\.description)
            guard known.contains(pair) || configuration.deals(pair) else {
                throw .unknown("pair of an issuer or a dealer", pair)
            }
        case .account(let account):
            guard configuration.owners.contains(where: { $0.account == account }) else {
                throw .unknown("account", account.description)
            }
        case .asset(let code):
            guard configuration.assets.asset(code) != nil else { throw .unknown("asset", code) }
        }
    }
}

extension Configuration {
    /// Whether a dealer may be asked for the pair, written by market convention.
    fileprivate func deals(_ pair: String) -> Bool {
        guard !dealers.isEmpty, let symbol = assets.symbol(pair) else { return false }
        return Symbol(currencies: symbol.base, symbol.quote) == symbol
    }
}

extension CompositionError {
    fileprivate static func unknown(_ kind: String, _ name: String) -> CompositionError {
        .refused("the configuration has no \(kind) \(name)")
    }
}
