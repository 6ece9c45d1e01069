package import Domain
package import Routing

/// What was set before, the newest of each.
package struct KeptSettings: Sendable {
    /// `nil`: of a new folder.
    package private(set) var wire: ExchangeProtocol?
    package private(set) var clockOffset = Duration.zero
    package private(set) var modes: [Symbol: MarketMode] = [:]
    package private(set) var books: [Symbol: (bids: [BookLevel], asks: [BookLevel])] = [:]
    package private(set) var payers: [AccountID: Bool] = [:]
    package private(set) var rates: [AccountID: FeeRates] = [:]
    package private(set) var tiers: [AccountID: String] = [:]
    package private(set) var deadMen: [AccountID: Instant] = [:]
    package private(set) var limitsFactor = 1
    /// By name; `nil`: removed.
    package private(set) var keys: [String: (account: AccountID, key: SandboxKey)?] = [:]
    package private(set) var faults = FaultList()

    package init() {}

    mutating func apply(_ setting: SandboxSetting) {
        switch setting {
        case .wire(let wire): self.wire = wire
        case .clock(let offset): clockOffset = offset
        case .mode(let symbol, let mode): modes[symbol] = mode
        case .book(let symbol, let bids, let asks): books[symbol] = (bids, asks)
        case .unpinned(let symbol): books[symbol] = nil
        case .payer(let account, let isOn): payers[account] = isOn
        case .rates(let account, let rates): self.rates[account] = rates
        case .tier(let account, let tier): tiers[account] = tier
        case .deadMan(let account, let at): deadMen[account] = at
        case .limits(let factor): limitsFactor = factor
        case .key(let account, let key): keys[key.name] = .some((account, key))
        case .keyRemoved(let name): keys[name] = .some(nil)
        case .fault(let fault, let dice): faults.put(fault, dice: dice)
        case .faultsCleared(let account): faults.clear(account: account)
        }
    }
}
