import Domain
import Money

/// Reads the euro reference rates as the European Central Bank publishes them, plain or gzipped:
/// the newest day alone (`30 October 2026`) and the whole history (`2026-10-30`).
///
/// Strict: every cell of every row has to be a rate or `N/A`, in as many columns as the header has.
/// Spaces around a cell and one comma at the end of a line are part of the layout.
struct ReferenceRateFile {
    /// Far more than the whole history.
    private static let bytesMax = 64 << 20

    private let path: String
    private let bytes: [UInt8]
    /// Of the header, from the second cell on.
    private var currencies: [String] = []
    private var endsWithComma = false
    private var seen: Set<CivilDate> = []

    private struct Cell {
        let text: ArraySlice<UInt8>
        /// From 1.
        let column: Int
    }

    init(path: String, bytes: [UInt8]) { (self.path, self.bytes) = (path, bytes) }

    /// The rates of the newest day in it.
    ///
    /// - Throws: ``RatesError``.
    mutating func newest() throws(RatesError) -> ReferenceRates {
        var best: (date: CivilDate, cells: [Cell])?
        var start = 0
        var line = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            line += 1
            let cells = cells(start..<end)
            if line == 1 {
                try readHeader(cells)
            } else {
                let date = try readRow(cells, line)
                if best.map({ date > $0.date }) ?? true { best = (date, cells) }
            }
            start = end + 1
        }
        guard let best else {
            throw malformed(line + 1, 1, "expected a row of rates below the header")
        }
        return try rates(of: best.date, best.cells)
    }

    private func rates(of date: CivilDate, _ cells: [Cell]) throws(RatesError) -> ReferenceRates {
        var listed: [String: Fixed] = [:]
        for (code, cell) in zip(currencies, cells.dropFirst()) {
            listed[code] = try? Fixed(Self.text(cell.text))
        }
        guard !listed.isEmpty else {
            throw malformed(1, 2, "expected a rate of \(date), the newest day, got none")
        }
        return ReferenceRates(date: date, listed: listed)
    }

    private mutating func readHeader(_ cells: [Cell]) throws(RatesError) {
        endsWithComma = cells.last?.text.isEmpty ?? false
        guard let first = cells.first, Self.text(first.text) == "Date" else {
            throw malformed(1, 1, "expected Date")
        }
        for cell in endsWithComma ? cells[1..<(cells.count - 1)] : cells[1...] {
            let code = Self.text(cell.text)
            guard code.utf8.count == 3, code.utf8.allSatisfy({ (65...90).contains($0) }) else {
                throw malformed(1, cell.column, "expected the code of a currency, got \"\(code)\"")
            }
            guard code != "EUR", !currencies.contains(code) else {
                throw malformed(1, cell.column, "expected no second column of \(code)")
            }
            currencies.append(code)
        }
        guard !currencies.isEmpty else { throw malformed(1, 2, "expected a currency") }
    }

    private mutating func readRow(_ cells: [Cell], _ line: Int) throws(RatesError) -> CivilDate {
        let wanted = currencies.count + (endsWithComma ? 2 : 1)
        let first = Self.text(cells[0].text)
        guard let date = Self.date(first) else {
            throw malformed(line, 1, "expected a date, got \"\(first)\"")
        }
        guard seen.insert(date).inserted else { throw malformed(line, 1, "\(date) is there twice") }
        guard cells.count == wanted else {
            throw malformed(
                line, min(cells.count, wanted) + 1, "expected \(wanted) cells, got \(cells.count)")
        }
        for (code, cell) in zip(currencies, cells.dropFirst()) {
            guard Self.isRate(cell.text) || cell.text.elementsEqual("N/A".utf8) else {
                throw malformed(
                    line, cell.column,
                    "expected the rate of \(code) above zero, or N/A, got "
                        + "\"\(Self.text(cell.text.prefix(40)))\"")
            }
        }
        if endsWithComma, let last = cells.last, !last.text.isEmpty {
            throw malformed(line, last.column, "expected the end of the line")
        }
        return date
    }

    /// Without the spaces around them.
    private func cells(_ range: Range<Int>) -> [Cell] {
        var cells: [Cell] = []
        var start = range.lowerBound
        for index in range where bytes[index] == UInt8(ascii: ",") {
            cells.append(Cell(text: trimmed(start..<index), column: cells.count + 1))
            start = index + 1
        }
        cells.append(Cell(text: trimmed(start..<range.upperBound), column: cells.count + 1))
        return cells
    }

    private func trimmed(_ range: Range<Int>) -> ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0D }
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isSpace(bytes[start]) { start += 1 }
        while end > start, isSpace(bytes[end - 1]) { end -= 1 }
        return bytes[start..<end]
    }

    /// Digits with at most one point among them, not all zero; up to 9 before the point and 9 after
    /// it.
    private static func isRate(_ text: ArraySlice<UInt8>) -> Bool {
        var (whole, fraction, isAboveZero) = (0, -1, false)
        for byte in text {
            if byte == UInt8(ascii: "."), fraction < 0, whole > 0 {
                fraction = 0
                continue
            }
            guard (48...57).contains(byte) else { return false }
            if fraction < 0 { whole += 1 } else { fraction += 1 }
            isAboveZero = isAboveZero || byte != 48
        }
        let hasLeadingZero = whole > 1 && text.first == 48
        return isAboveZero && !hasLeadingZero && whole <= 9 && fraction != 0 && fraction <= 9
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    private static func date(_ text: String) -> CivilDate? {
        if let date = CivilDate(text) { return date }
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, let month = months.firstIndex(of: String(parts[1])),
            (1...2).contains(parts[0].utf8.count), parts[2].utf8.count == 4,
            (parts[0] + parts[2]).utf8.allSatisfy({ (48...57).contains($0) }),
            let day = Int(parts[0]), let year = Int(parts[2])
        else { return nil }
        return CivilDate(year: year, month: month + 1, day: day)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    private func malformed(_ line: Int, _ column: Int, _ reason: String) -> RatesError {
        .malformed(path: path, line: line, column: column, reason: reason)
    }
}

extension ReferenceRates {
    /// The newest rates in a file of the European Central Bank's layout, plain or gzipped.
    ///
    /// - Throws: ``RatesError``, with line and column.
    package init(ecbFile path: String) throws(RatesError) {
        let bytes = try ReferenceRateFile.contents(path)
        var file = ReferenceRateFile(path: path, bytes: bytes)
        self = try file.newest()
    }
}

extension ReferenceRateFile {
    static func contents(_ path: String) throws(RatesError) -> [UInt8] {
        let bytes: [UInt8]?
        do { bytes = try RecordFile.contents(path) } catch { throw .unreadable(path: path) }
        guard let bytes, bytes.count <= bytesMax else { throw .unreadable(path: path) }
        guard bytes.starts(with: [0x1F, 0x8B]) else { return bytes }
        var inflated: [UInt8] = []
        do throws(TapeError) {
            var reader = try GzipReader(path: path)
            while let piece = try reader.next(), inflated.count <= bytesMax { inflated += piece }
        } catch { throw .damaged(path: path) }
        guard inflated.count <= bytesMax else { throw .unreadable(path: path) }
        return inflated
    }
}
