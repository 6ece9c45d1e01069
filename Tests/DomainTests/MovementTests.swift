import Domain
import Money
import Testing

@Suite struct MovementTests {
    private let sample: Sample

    init() throws { sample = try Sample() }

    /// `ASSET total account=amount ...`, one line per movement.
    private func lines(_ trades: [Trade]) throws -> [String] {
        try Movement.net(of: trades).map { movement in
            let parts = movement.accounts.map { " \($0.account)=\($0.amount)" }
            return "\(movement.asset) \(movement.amount)" + parts.joined()
        }
    }

    @Test func aSaleSpendsTheBaseAndReceivesTheQuoteNetOfItsFee() throws {
        let trade = try sample.trade(.sell, "0.1", for: "6000", fee: ("15.6", sample.usd))
        #expect(
            try lines([trade]) == ["BTC -0.1 north/main=-0.1", "USD 5984.4 north/main=5984.4"])
    }

    @Test func aPurchaseReceivesTheBaseNetOfAFeeTakenFromIt() throws {
        let trade = try sample.trade(.buy, "0.1", for: "6000", fee: ("0.00026", sample.btc))
        #expect(
            try lines([trade]) == ["BTC 0.09974 north/main=0.09974", "USD -6000 north/main=-6000"])
    }

    @Test func aFeeInAThirdAssetIsAMovementOfItsOwn() throws {
        let trade = try sample.trade(.sell, "1", for: "60000", fee: ("0.05", sample.bnb))
        #expect(
            try lines([trade]) == [
                "BNB -0.05 north/main=-0.05", "BTC -1 north/main=-1",
                "USD 60000 north/main=60000",
            ])
    }

    @Test func aRebateIsReceived() throws {
        let trade = try sample.trade(.sell, "1", for: "60000", fee: ("-6", sample.usd))
        #expect(try lines([trade]) == ["BTC -1 north/main=-1", "USD 60006 north/main=60006"])
    }

    @Test func accountsAreListedByNameAndSumToTheTotal() throws {
        let trades = [
            try sample.trade(
                .sell, "0.25", for: "15001", fee: ("1", sample.usd), at: sample.spare),
            try sample.trade(.sell, "0.5", for: "30000", fee: ("2", sample.usd), attempt: 1),
            try sample.trade(.sell, "0.125", for: "7500", fee: ("3", sample.usd), attempt: 2),
        ]
        #expect(
            try lines(trades) == [
                "BTC -0.875 north/main=-0.625 south/spare=-0.25",
                "USD 52495 north/main=37495 south/spare=15000",
            ])
    }

    /// What nets to nothing everywhere is left out; what only nets over accounts is shown.
    @Test func onlyWhatMovedIsShown() throws {
        let sold = try sample.trade(.sell, "1", for: "60000", fee: ("0", sample.usd))
        let back = try sample.trade(
            .buy, "1", for: "60000", fee: ("0", sample.usd), attempt: 1)
        let elsewhere = try sample.trade(
            .buy, "1", for: "60000", fee: ("0", sample.usd), at: sample.spare, attempt: 2)
        #expect(try lines([sold, back]) == [])
        #expect(
            try lines([sold, elsewhere]) == [
                "BTC 0 north/main=-1 south/spare=1",
                "USD 0 north/main=60000 south/spare=-60000",
            ])
        #expect(try lines([]) == [])
    }

    @Test func aBustedOrCorrectedTradeMovedNothing() throws {
        var trade = try sample.trade(.sell, "1", for: "60000", fee: ("6", sample.usd))
        for state in [TradeState.busted, .corrected] {
            trade.state = state
            #expect(try lines([trade]) == [])
        }
    }

    @Test func anOverflowIsSaid() throws {
        let most = Fixed.max.description
        let trades = try (0..<2).map {
            try sample.trade(.sell, "1", for: most, fee: ("0", sample.usd), attempt: $0)
        }
        #expect(throws: MoneyError.overflow) { try Movement.net(of: trades) }
    }
}
