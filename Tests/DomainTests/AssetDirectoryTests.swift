import Domain
import Money
import Testing

@Suite struct AssetDirectoryTests {
    private let directory = AssetDirectory(
        configured: [Asset("POINT", scale: 0), Asset("USDT", scale: 4)], named: ["SOL", "EUR"])

    @Test(arguments: [
        ("BTC", 8), ("ETH", 18), ("USDC", 6), ("PYUSD", 6), ("USDG", 8), ("USDP", 8),
        ("USD", 2), ("EUR", 2), ("GBP", 2), ("CHF", 2), ("JPY", 0), ("KRW", 0), ("CLP", 0),
        ("KWD", 3), ("BHD", 3), ("TND", 3), ("CLF", 4), ("UYW", 4), ("CNH", 2),
        // Configured, over the built-in 6 too; named by a venue's symbols only.
        ("POINT", 0), ("USDT", 4), ("SOL", 18),
    ])
    func everyAssetHasItsScale(code: String, scale: Int) {
        #expect(directory.asset(code)?.scale == scale)
    }

    @Test(arguments: ["", "usd", "XXX", "SHIB", "USD ", "XAU", "XTS"])
    func anAssetFoundNowhereIsUnknown(code: String) {
        #expect(directory.asset(code) == nil)
    }

    @Test func withoutConfigurationUSDTHasSixDigits() {
        #expect(AssetDirectory(configured: [], named: []).asset("USDT")?.scale == 6)
    }

    @Test(arguments: ["BTC-USD", "USDC-EUR", "SOL-POINT"])
    func aSymbolIsReadAndWritten(text: String) {
        #expect(directory.symbol(text)?.description == text)
    }

    @Test(arguments: [
        "", "-", "BTC", "BTC-", "-USD", "BTC-USD-EUR", "BTC--USD", "BTC/USD", "BTCUSD", "btc-usd",
        "BTC-BTC", "BTC-NONE", "NONE-USD", " BTC-USD",
    ])
    func anythingElseIsNoSymbol(text: String) {
        #expect(directory.symbol(text) == nil)
    }

    @Test func allAssetsAreListedByCodeOnce() {
        let codes = directory.all.map(\.code)
        #expect(codes == codes.sorted())
        #expect(Set(codes).count == codes.count)
        #expect(codes.count > 160)
        #expect(codes.allSatisfy { Asset.isWellFormed($0) })
    }
}
