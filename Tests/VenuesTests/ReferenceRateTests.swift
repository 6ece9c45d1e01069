import Domain
import Foundation
import Money
import Testing

@testable import Venues

/// Reference rates and their crosses; the figures are from `Tests/RateOracle/crosses.py`.
@Suite struct ReferenceRateTests {
    private static let folder = "\(MarketData.root)/fx-reference"
    private static let history = "\(folder)/ecb-eurofxref-hist.csv.gz"
    private static let latest = "\(folder)/ecb-eurofxref-latest.csv"

    private func cross(_ rates: ReferenceRates, _ base: String, _ quote: String) -> String? {
        rates.cross(
            Symbol(base: Currencies.asset(base), quote: Currencies.asset(quote)))?
            .description
    }

    @Test(arguments: [
        ("EUR", "GBP", "0.8338"), ("EUR", "JPY", "175.68"), ("EUR", "CAD", "1.5606"),
        ("GBP", "AUD", "1.9074118494"), ("GBP", "JPY", "210.6980091149"),
        ("GBP", "AED", "4.9207447829"), ("AUD", "NZD", "1.246415996"),
        ("AUD", "JPY", "110.46277666"), ("AUD", "MXN", "13.2820045272"),
        ("NZD", "USD", "0.5635877516"), ("NZD", "JPY", "88.6243252787"),
        ("USD", "CAD", "1.3968850698"), ("USD", "JPY", "157.2502685285"),
        ("USD", "SGD", "1.2783745077"), ("CAD", "CHF", "0.589132385"),
        ("CAD", "JPY", "112.5720876586"), ("CAD", "NOK", "6.6077149814"),
        ("CHF", "KWD", "0.3730480748"), ("CHF", "JPY", "191.0811398738"),
        ("KWD", "BHD", "1.2247557003"), ("KWD", "JPY", "512.2158583989"),
        ("BHD", "SGD", "3.3999322013"), ("BHD", "JPY", "418.2187992778"),
        ("BHD", "SAR", "9.9734042553"), ("SGD", "HKD", "6.1372356813"),
        ("SGD", "JPY", "123.0079820753"), ("SGD", "ZAR", "13.0552443635"),
        ("HKD", "CNH", "0.8479669603"), ("HKD", "JPY", "20.0428969105"),
        ("CNH", "AED", "0.5520163873"), ("CNH", "JPY", "23.6364125609"),
        ("AED", "SAR", "1.021102791"), ("AED", "JPY", "42.8183168219"),
        ("AED", "SEK", "2.6756573433"), ("SAR", "PLN", "1.0511516887"),
        ("SAR", "JPY", "41.9334049409"), ("PLN", "DKK", "1.6970570871"),
        ("PLN", "JPY", "39.8928198374"), ("DKK", "NOK", "1.3798086573"),
        ("DKK", "JPY", "23.5070582726"), ("NOK", "SEK", "1.0645849496"),
        ("NOK", "JPY", "17.0364623739"), ("NOK", "CZK", "2.361617533"),
        ("SEK", "TRY", "5.0830296958"), ("SEK", "JPY", "16.0029149208"),
        ("TRY", "MXN", "0.3785507558"), ("TRY", "JPY", "3.148302465"),
        ("MXN", "ZAR", "0.8826815378"), ("MXN", "JPY", "8.3167248162"),
        ("ZAR", "CZK", "1.3061060309"), ("ZAR", "JPY", "9.4221125741"),
        ("CZK", "HUF", "15.0424998973"), ("CZK", "JPY", "7.2138956186"),
        ("HUF", "JPY", "0.479567603"),
    ])
    func aCrossIsExactToTenDigits(base: String, quote: String, expected: String) {
        #expect(cross(.embedded, base, quote) == expected)
    }

    @Test func pegsHoldExactlyAndTheOffshoreRenminbiFollowsTheOnshoreOne() {
        for (code, peg) in [("AED", "3.6725"), ("SAR", "3.75"), ("BHD", "0.376"), ("KWD", "0.307")]
        {
            #expect(cross(.embedded, "USD", code) == peg)
        }
        #expect(cross(.embedded, "CNH", "CNY") == "1")
        // A rate that is listed goes before the peg.
        let listed = ReferenceRates(
            date: CivilDate(daysSinceEpoch: 0),
            listed: ["USD": Fixed(2), "AED": Fixed(8), "CNY": Fixed(7), "CNH": Fixed(6)])
        #expect(cross(listed, "USD", "AED") == "4" && cross(listed, "USD", "SAR") == "3.75")
        #expect(cross(listed, "EUR", "CNH") == "6")
        // Without the dollar there is nothing to be pegged to.
        let bare = ReferenceRates(date: CivilDate(daysSinceEpoch: 0), listed: ["JPY": Fixed(160)])
        #expect(bare.currencies == ["EUR", "JPY"] && cross(bare, "EUR", "AED") == nil)
    }

    @Test func aTieGoesToTheEvenNeighbourAndNothingIsRoundedTwice() throws {
        func rates(_ one: String, _ other: String) throws -> ReferenceRates {
            ReferenceRates(
                date: CivilDate(daysSinceEpoch: 0),
                listed: ["USD": try Fixed(one), "GBP": try Fixed(other)])
        }
        // 0.00000000005 and 0.00000000015 are ties.
        #expect(cross(try rates("1", "1.00000000005"), "USD", "GBP") == "1")
        #expect(cross(try rates("1", "1.00000000015"), "USD", "GBP") == "1.0000000002")
        // Below a tie by less than the 18th digit: rounded twice it would be ...2.
        #expect(
            cross(try rates("3", "3.000000000449999999"), "USD", "GBP") == "1.0000000001")
        // Nothing at ten digits is no price.
        #expect(cross(try rates("1000000000", "0.00000001"), "USD", "GBP") == nil)
    }

    @Test(.enabled(if: MarketData.isThere))
    func bothLayoutsOfTheFileAreReadAndTheEmbeddedRatesAreOfIt() throws {
        let history = try ReferenceRates(ecbFile: Self.history)
        #expect(try ReferenceRates(ecbFile: Self.latest) == history)
        #expect(history.date.description == "2026-10-30")
        #expect(ReferenceRates.embedded.date == history.date)
        for code in ReferenceRates.embedded.currencies {
            #expect(ReferenceRates.embedded.perEuro(code) == history.perEuro(code), "\(code)")
        }
        // What has no rate any more has none.
        #expect(history.perEuro("HRK") == nil && history.perEuro("BGN") == nil)
        #expect(history.currencies.count == 29 + 1 + 4 + 1)
    }

    private static let pairs = [
        "EURUSD", "GBPUSD", "USDJPY", "GBPJPY", "AUDNZD", "USDCHF", "USDCAD", "GBPAED", "KWDSAR",
        "SEKJPY",
    ]
    private static let dates: [(String, [String])] = [
        (
            "1999-01-04",
            [
                "1.1789", "1.657854029", "113.4362541352", "188.0607509492", "1.1638219895",
                "1.37144796", "1.5271863602", "6.0884689214", "12.2149837134", "14.1220326096",
            ]
        ),
        (
            "2001-12-28",
            [
                "0.8813", "1.44831553", "130.8634971065", "189.5316351684", "1.2277199074",
                "1.682627936", "1.597299444", "5.3189387839", "12.2149837134", "12.3994753365",
            ]
        ),
        (
            "2005-06-30",
            [
                "1.2092", "1.7935330762", "110.775719484", "198.6799169386", "1.0945546113",
                "1.2817565332", "1.2322196494", "6.5867502225", "12.2149837134", "14.2108445878",
            ]
        ),
        (
            "2008-10-10",
            [
                "1.3579", "1.7016290727", "99.1825613079", "168.7719298246", "1.1041484078",
                "1.1175344282", "1.1664334634", "6.2492327694", "12.2149837134", "13.9550305668",
            ]
        ),
        (
            "2015-01-15",
            [
                "1.1708", "1.5260688217", "116.5698667578", "177.8936392075", "1.0523227038",
                "0.8780321148", "1.1833788862", "5.6044877477", "12.2149837134", "14.4253839406",
            ]
        ),
        (
            "2020-03-19",
            [
                "1.0801", "1.1615852019", "109.8324229238", "127.5797171587", "1.0143815401",
                "0.9753726507", "1.4464401444", "4.265921654", "12.2149837134", "10.6372676488",
            ]
        ),
        (
            "2022-09-28",
            [
                "0.9565", "1.0596224576", "144.6837428123", "153.3101431293", "1.1389707853",
                "0.9866178777", "1.3755358076", "3.8914634754", "12.2149837134", "12.6737732842",
            ]
        ),
        (
            "2026-10-29",
            [
                "1.113", "1.3316901577", "158.0592991914", "210.4860130656", "1.2509152885",
                "0.8285714286", "1.3995507637", "4.8906321041", "12.2149837134", "15.9934542479",
            ]
        ),
    ]

    @Test(.enabled(if: MarketData.isThere))
    func crossesOfEightDaysAreThoseOfTheOracle() throws {
        let text = String(
            decoding: try ReferenceRateFile.contents(Self.history), as: UTF8.self)
        let lines = text.split(separator: "\n")
        for (date, expected) in Self.dates {
            let row = try #require(lines.first { $0.hasPrefix(date) })
            var file = ReferenceRateFile(path: date, bytes: Array("\(lines[0])\n\(row)\n".utf8))
            let rates = try file.newest()
            #expect(rates.date.description == date)
            for (pair, figure) in zip(Self.pairs, expected) {
                #expect(
                    cross(rates, String(pair.prefix(3)), String(pair.suffix(3))) == figure,
                    "\(pair) on \(date)")
            }
        }
    }
}
