import Money
import Testing

@Suite struct AmountTests {
    private let btc = Asset("BTC", scale: 8)
    private let usd = Asset("USD", scale: 2)

    @Test func anAmountIsNeverNegative() throws {
        #expect(throws: MoneyError.underflow) { try Amount(Fixed.ulp.negated, of: btc) }
        #expect(try Amount(.zero, of: btc).quantity.isZero)
        let one = try Amount(.one, of: btc)
        #expect(throws: MoneyError.underflow) {
            try one.subtracting(Amount(Fixed.one.adding(.ulp), of: btc))
        }
        #expect(try one.subtracting(one).quantity == .zero)
    }

    @Test func assetsDoNotMix() throws {
        let (bitcoin, dollars) = (try Amount(.one, of: btc), try Amount(.one, of: usd))
        #expect(throws: MoneyError.assetMismatch(btc, usd)) { try bitcoin.adding(dollars) }
        #expect(throws: MoneyError.assetMismatch(usd, btc)) { try dollars.subtracting(bitcoin) }
    }

    @Test func sumsAreExactAndBounded() throws {
        let tenth = try Amount(Fixed("0.1"), of: usd)
        let fifth = try Amount(Fixed("0.2"), of: usd)
        #expect(try tenth.adding(fifth).description == "0.3 USD")
        let most = try Amount(.max, of: usd)
        #expect(throws: MoneyError.overflow) { try most.adding(tenth) }
    }

    @Test(arguments: [
        ("1.23", 2, true), ("1.234", 2, false), ("1.230", 2, true), ("1", 0, true),
        ("1.5", 0, false), ("0.00000001", 8, true), ("0.000000001", 8, false),
        ("0.000000000000000001", 18, true), ("0", 0, true),
    ])
    func aClientStatesNoFinerThanTheScale(text: String, scale: Int, fits: Bool) throws {
        #expect(try Amount(Fixed(text), of: Asset("X", scale: scale)).fitsScale == fits)
    }

    @Test(arguments: [
        ("BTC", true), ("btc", true), ("X.Y_2", true), ("1INCH", true),
        (String(repeating: "A", count: 32), true), (String(repeating: "A", count: 33), false),
        ("", false), ("B-TC", false), ("B TC", false), ("B/C", false), ("ÄBC", false),
        ("BTC\n", false), ("A'", false), ("$", false),
    ])
    func aCodeIsShortAndPlain(code: String, isWellFormed: Bool) {
        #expect(Asset.isWellFormed(code) == isWellFormed)
    }

    @Test func anAssetIsKnownByItsCodeAlone() {
        #expect(Asset("BTC", scale: 8) == Asset("BTC", scale: 2))
        #expect(Set([Asset("BTC", scale: 8), Asset("BTC", scale: 2)]).count == 1)
        #expect(Asset("BTC", scale: 8) < Asset("ETH", scale: 18))
        #expect(Asset("BTC", scale: 8) != Asset("btc", scale: 8))
    }

    @Test func aPriceIsAboveZero() throws {
        #expect(throws: MoneyError.underflow) { try Price(.zero) }
        #expect(throws: MoneyError.underflow) { try Price(Fixed.ulp.negated) }
        let price = try Price(Fixed("60000.5"))
        #expect(try price.notional(of: Fixed("0.1"), rounding: .down) == Fixed("6000.05"))
        #expect(price.description == "60000.5")
        #expect(try Price(.ulp) < price)
        #expect(throws: MoneyError.overflow) {
            try Price(.max).notional(of: Fixed(2), rounding: .down)
        }
    }
}
