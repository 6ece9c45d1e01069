import Domain
import Engine
import Money
import StrictJSON
import Testing

@testable import HTTPAPI

@Suite struct ExportFileTests {
    private static func cells(_ texts: [String?]) -> String {
        var writer = CSVWriter()
        for text in texts { writer.text(text) }
        writer.endRow()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ([], "\r\n"), (["a", "b"], "a,b\r\n"), ([nil, ""], ",\r\n"), (["a b", "ü"], "a b,ü\r\n"),
        (["a,b"], "\"a,b\"\r\n"), (["say \"x\""], "\"say \"\"x\"\"\"\r\n"),
        (["a\nb", "a\r\nb"], "\"a\nb\",\"a\r\nb\"\r\n"), (["'a"], "'a\r\n"),
        (["=1+1", "+1", "-1", "@x"], "'=1+1,'+1,'-1,'@x\r\n"),
        (["\tx", "\rx", "\nx"], "'\tx,\"'\rx\",\"'\nx\"\r\n"),
        (["=HYPERLINK(\"http://x\",\"y\")"], "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n"),
        (["＝1", "＋1", "－1", "＠x"], "'＝1,'＋1,'－1,'＠x\r\n"), (["a=1", "1-1"], "a=1,1-1\r\n"),
    ])
    func aCellIsQuotedWhereItMustBeAndNeverAFormula(texts: [String?], line: String) {
        #expect(Self.cells(texts) == line)
    }

    @Test func aFigureOfOursIsWrittenAsItIs() {
        var writer = CSVWriter()
        writer.plain("-0.000000000000000001")
        writer.plain(nil)
        writer.plain("2026-01-01T00:00:00.000000Z")
        writer.endRow()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == "-0.000000000000000001,,2026-01-01T00:00:00.000000Z\r\n")
    }

    @Test func aConversionIsOneRowOfExactFigures() throws {
        let rows = CSV.rows(ConversionCSV(), [Samples.completed, Samples.pending])
        #expect(rows.map(\.count) == [24, 24, 24])
        #expect(rows[0] == ConversionCSV.columns)
        let row = Dictionary(uniqueKeysWithValues: zip(rows[0], rows[1]))
        let shown = try Self.json(Samples.completed)
        #expect(row["id"] == shown["id"]?.string)
        #expect(row["reference"] == "r-1")
        #expect(row["status"] == "COMPLETED")
        #expect(row["fromAmount"] == "0.1")
        #expect(row["toAmount"] == shown["to"]?["amount"]?.string)
        #expect(row["received"] == "5990.004")
        #expect(row["rate"] == shown["execution"]?["rate"]?.string)
        #expect(row["fees"] == "USD 5.996")
        #expect(row["orders"] == "2" && row["trades"] == "2")
        #expect(row["venues"] == "alpha beta")
        #expect(row["createdAt"] == "2026-01-01T00:00:00.000000Z")
        #expect(row["completedAt"] == "2026-01-01T00:00:01.000000Z")
        #expect(rows[2][8] == "" && rows[2][18] == "")
    }

    @Test func whatAClientWroteStaysInItsCell() {
        let hostile = "=cmd|' /C calc'!A0\",\r\n\"x"
        var stored = StoredConversion(
            conversion: Samples.conversion { $0.metadata = ["=a": "+\"\n", "b": ","] })
        let row = CSV.rows(ConversionCSV(), [stored])[1]
        #expect(row.last == #"{"=a":"+\"\n","b":","}"#)
        stored.conversion.failure = Failure(.rejectedByVenue, hostile)
        let failed = CSV.rows(ConversionCSV(), [stored])[1]
        #expect(failed[21] == "'" + hostile)
        #expect(failed.count == 24)
    }

    @Test func theJSONFileIsAnArrayOfWhatGetShows() throws {
        let all = [Samples.completed, Samples.pending]
        for count in 0...2 {
            let text = CSV.text(ConversionJSONFile(), Array(all.prefix(count)))
            let json = try JSONParser.parse(text)
            #expect(json.array == (try all.prefix(count).map(Self.json)))
        }
    }

    @Test func theLanguageIsTheOneOfLists() {
        let language = TradeExportLanguage()
        #expect(language.filter(of: "") == .everything)
        #expect(
            language.filter(of: "status:FAILED") == .field(.status, .exactly("FAILED")))
        #expect(language.filter(of: "status:") == nil)
    }

    private static func json(_ stored: StoredConversion) throws -> JSONValue {
        var writer = JSONWriter()
        try ConversionView.write(stored, into: &writer)
        return try JSONParser.parse(writer.bytes)
    }
}

/// A reader of RFC 4180 that shares nothing with the writer.
enum CSV {
    static func text(_ encoder: any ExportEncoder, _ all: [StoredConversion]) -> String {
        var bytes = encoder.head
        for (index, stored) in all.enumerated() {
            bytes += encoder.encode(stored, isFirst: index == 0) ?? []
        }
        return String(decoding: bytes + encoder.tail, as: UTF8.self)
    }

    static func rows(_ encoder: any ExportEncoder, _ all: [StoredConversion]) -> [[String]] {
        rows(text(encoder, all))
    }

    static func rows(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = String.UnicodeScalarView()
        var isQuoted = false
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            switch (isQuoted, scalar) {
            case (true, "\"") where scalars.first == "\"":
                cell.append("\"")
                scalars = scalars.dropFirst()
            case (true, "\""): isQuoted = false
            case (true, _): cell.append(scalar)
            case (false, "\""): isQuoted = true
            case (false, ","):
                row.append(String(cell))
                cell = String.UnicodeScalarView()
            case (false, "\r"): break
            case (false, "\n"):
                rows.append(row + [String(cell)])
                (row, cell) = ([], String.UnicodeScalarView())
            case (false, _): cell.append(scalar)
            }
        }
        return rows
    }
}
