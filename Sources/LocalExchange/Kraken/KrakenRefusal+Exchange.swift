import Venues

extension KrakenRefusal {
    /// What Kraken calls a refusal of the exchange.
    init(_ refusal: SandboxRefusal) {
        switch refusal {
        case .matching(let refusal): self.init(refusal)
        case .mode(let mode): self = Self.mode(mode) ?? .unavailable
        case .noLiquidity: self = .noLiquidity
        case .tooManyOrders: self = .ordersLimit
        case .cancelRestricted, .notLess: self = .unknownOrder
        case .unknownAccount: self = .invalidKey
        case .unknownAsset: self = .unknownAsset
        case .recordsFailed, .tooMuch: self = .internalError
        }
    }

    private init(_ refusal: MatchingRefusal) {
        switch refusal {
        case .unknownMarket: self = .unknownPair
        case .unknownAccount: self = .invalidKey
        case .tooLate: self = .deadlineElapsed
        case .clientIDInUse: self = .duplicateClient
        case .notPositive, .tooLarge, .offLot: self = .invalidArguments("volume")
        case .offTick: self = .tickSize
        case .belowMinimumQuantity: self = .orderMinimum
        case .belowMinimumNotional: self = .costMinimum
        case .feeAssetWithoutPrice: self = .internalError
        case .insufficientFunds: self = .insufficientFunds
        case .wouldTake: self = .postOnly
        case .notOpen: self = .unknownOrder
        }
    }

    /// Why a market in the mode refuses; `nil` while it trades.
    static func mode(_ mode: MarketMode) -> KrakenRefusal? {
        switch mode {
        case .trading: nil
        case .halt: .unavailable
        case .cancelOnly: .cancelOnly
        case .postOnly: .postOnlyMode
        case .limitOnly: .limitOnly
        }
    }
}
