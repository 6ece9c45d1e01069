import Connectors
import Domain
import Money
import Routing
import Testing

@Suite struct FeeBoardTests {
    private static let usd = Asset("USD", scale: 2)
    private static let btc = Symbol(base: Asset("BTC", scale: 8), quote: usd)
    private static let usdc = Symbol(base: Asset("USDC", scale: 6), quote: usd)

    private static func schedule(_ maker: String, _ taker: String) throws -> FeeSchedule {
        FeeSchedule(maker: try Fixed(maker), taker: try Fixed(taker), asset: .quote)
    }

    @Test func eachAccountHasItsOwnFeesInEachMarket() throws {
        let unknown = try Self.schedule("0.01", "0.02")
        let board = FeeBoard(stated: nil, accounts: ["one", "two"], unknown: unknown)
        #expect(board.highest == unknown && board.fees(of: Self.btc, for: "one") == unknown)
        let published = try [
            Self.btc: Self.schedule("0.0025", "0.004"),
            Self.usdc: Self.schedule("0.002", "0.002"),
        ]
        board.publish(published)
        #expect(try board.highest == Self.schedule("0.0025", "0.004"))
        #expect(board.fees(of: Self.usdc, for: "one") == published[Self.usdc])
        #expect(!board.isKnown(Self.btc, for: "one"))

        board.pay([Self.btc: try Self.schedule("0.001", "0.0015")], by: "one")
        #expect(board.isKnown(Self.btc, for: "one") && !board.isKnown(Self.usdc, for: "one"))
        #expect(try board.fees(of: Self.btc, for: "one") == Self.schedule("0.001", "0.0015"))
        #expect(board.fees(of: Self.usdc, for: "one") == published[Self.usdc])
        #expect(board.fees(of: Self.btc, for: "two") == published[Self.btc])
        // The other account still pays, for all that is known, what is published.
        #expect(try board.highest == Self.schedule("0.0025", "0.004"))

        board.pay([Self.btc: try Self.schedule("0.003", "0.001")], by: "two")
        #expect(try board.highest == Self.schedule("0.003", "0.002"))
        board.pay([Self.usdc: try Self.schedule("0", "0")], by: "one")
        #expect(try board.fees(of: Self.btc, for: "one") == Self.schedule("0.001", "0.0015"))
    }

    @Test func whatIsStatedCountsInsteadOfAll() throws {
        let stated = try Self.schedule("0", "0.0005")
        let board = FeeBoard(stated: stated, accounts: ["one"], unknown: stated)
        board.publish([Self.btc: try Self.schedule("0.0025", "0.004")])
        board.pay([Self.btc: try Self.schedule("0.001", "0.0015")], by: "one")
        #expect(board.highest == stated && board.fees(of: Self.btc, for: "one") == stated)
        #expect(board.isKnown(Self.usdc, for: "one"))
    }

    @Test func withoutAccountsThePublishedFeesCount() throws {
        let board = FeeBoard(
            stated: nil, accounts: [], unknown: try Self.schedule("0.01", "0.02"))
        board.publish([Self.btc: try Self.schedule("0.0025", "0.004")])
        #expect(try board.highest == Self.schedule("0.0025", "0.004"))
    }
}
