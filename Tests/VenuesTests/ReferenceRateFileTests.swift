import Domain
import Foundation
import Money
import Testing

@testable import Venues

/// The layout of a file of reference rates: what is read, and where what is wrong is.
@Suite struct ReferenceRateFileTests {
    private func read(_ text: String) throws(RatesError) -> ReferenceRates {
        var file = ReferenceRateFile(path: "r.csv", bytes: Array(text.utf8))
        return try file.newest()
    }

    @Test func theNewestRowIsTakenWhereverItIsAndWhatIsNotAvailableIsLeftOut() throws {
        let rates = try read(
            "Date,USD,JPY,CYP,\n2026-01-05,1.1,160,N/A,\n2026-01-07,1.25,161.5,N/A,\n"
                + "2026-01-06,1.3,162,0.58,\n")
        #expect(rates.date.description == "2026-01-07")
        #expect(rates.currencies == ["AED", "BHD", "EUR", "JPY", "KWD", "SAR", "USD"])
        #expect(rates.perEuro("USD")?.description == "1.25")
        #expect(rates.perEuro("EUR") == .one)
    }

    @Test(arguments: [
        "Date, USD, JPY, \n9 June 2026, 1.1, 160.00, \n", "Date,USD,JPY\n2026-06-09,1.1,160",
        "Date,USD,JPY\r\n2026-06-09,1.1,160\r\n", "Date, USD, JPY, \n09 June 2026, 1.10, 160, ",
    ])
    func spacesAndOneCommaAtTheEndAreOfTheLayout(text: String) throws {
        let rates = try read(text)
        #expect(rates.date.description == "2026-06-09")
        #expect(rates.perEuro("USD") == (try Fixed("1.1")) && rates.perEuro("JPY") == Fixed(160))
    }

    private static let badHeaders: [(String, String)] = [
        ("", "r.csv:1: column 1: expected a row of rates below the header"),
        ("\n", "r.csv:1: column 1: expected Date"),
        ("Day,USD\n", "r.csv:1: column 1: expected Date"),
        ("Date\n2026-01-05\n", "r.csv:1: column 2: expected a currency"),
        ("Date,USD,usd\n", "r.csv:1: column 3: expected the code of a currency, got \"usd\""),
        ("Date,USD,,JPY\n", "r.csv:1: column 3: expected the code of a currency, got \"\""),
        ("Date,USD,JPY,USD\n", "r.csv:1: column 4: expected no second column of USD"),
        ("Date,USD,EUR\n", "r.csv:1: column 3: expected no second column of EUR"),
        ("Date,USD,JPY,\n", "r.csv:2: column 1: expected a row of rates below the header"),
    ]

    /// Below a header of two currencies that ends with a comma.
    private static let badRows: [(String, String)] = [
        ("2026-02-30,1,2,\n", "r.csv:2: column 1: expected a date, got \"2026-02-30\""),
        ("31 June 2026,1,2,\n", "r.csv:2: column 1: expected a date"),
        ("30 Juni 2026,1,2,\n", "r.csv:2: column 1: expected a date"),
        ("+3 June 2026,1,2,\n", "r.csv:2: column 1: expected a date"),
        ("\n2026-01-05,1,2,\n", "r.csv:2: column 1: expected a date, got \"\""),
        (
            "2026-01-06,1,2,\n2026-01-05,1,2,\n2026-01-06,1,2,\n",
            "r.csv:4: column 1: 2026-01-06 is there twice"
        ),
        ("2026-01-05,1,\n", "r.csv:2: column 4: expected 4 cells, got 3"),
        ("2026-01-05,1,2,3,\n", "r.csv:2: column 5: expected 4 cells, got 5"),
        ("2026-01-05,1,2\n", "r.csv:2: column 4: expected 4 cells, got 3"),
        ("2026-01-05,1,2,3\n", "r.csv:2: column 4: expected the end of the line"),
        (
            "2026-01-05,1,2,\n2026-01-04,1,-2,\n",
            "r.csv:3: column 3: expected the rate of JPY above zero, or N/A, got \"-2\""
        ),
        ("2026-01-05,0,2,\n", "r.csv:2: column 2: expected the rate of USD above zero"),
        ("2026-01-05,0.000,2,\n", "r.csv:2: column 2: expected the rate of USD"),
        ("2026-01-05,,2,\n", "r.csv:2: column 2: expected the rate of USD"),
        ("2026-01-05,n/a,2,\n", "r.csv:2: column 2: expected the rate of USD"),
        ("2026-01-05,1e3,2,\n", "r.csv:2: column 2: expected the rate of USD"),
        ("2026-01-05,1.,2,\n", "r.csv:2: column 2: expected the rate of USD"),
        ("2026-01-05,.5,2,\n", "r.csv:2: column 2: expected the rate of USD"),
        ("2026-01-05,1.2.3,2,\n", "r.csv:2: column 2: expected the rate of USD"),
        ("2026-01-05,01.2,2,\n", "r.csv:2: column 2: expected the rate of USD"),
        ("2026-01-05,1234567890,2,\n", "r.csv:2: column 2: expected the rate of USD"),
        ("2026-01-05,1.0123456789,2,\n", "r.csv:2: column 2: expected the rate of USD"),
        (
            "2026-01-05,N/A,N/A,\n2026-01-04,1,2,\n",
            "expected a rate of 2026-01-05, the newest day, got none"
        ),
    ]

    @Test(arguments: badHeaders + badRows.map { ("Date,USD,JPY,\n" + $0.0, $0.1) })
    func whatIsWrongIsSaidWithLineAndColumn(text: String, expected: String) {
        do throws(RatesError) {
            _ = try read(text)
            Issue.record("accepted: \(text)")
        } catch { #expect(error.description.contains(expected), "\(error)") }
    }

    @Test func aFileThatIsNotThereOrNoWholeGzipDataSaysSo() throws {
        let folder = FileManager.default.temporaryDirectory
        let path = folder.appendingPathComponent("cambist-rates-\(UUID()).csv").path
        #expect(throws: RatesError.unreadable(path: path)) { try ReferenceRates(ecbFile: path) }
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data([0x1F, 0x8B, 8, 0, 0]).write(to: URL(fileURLWithPath: path))
        #expect(throws: RatesError.damaged(path: path)) { try ReferenceRates(ecbFile: path) }
        try Data("Date,USD\n2026-01-05,1.5\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try ReferenceRates(ecbFile: path).perEuro("USD") == (try Fixed("1.5")))
    }
}
