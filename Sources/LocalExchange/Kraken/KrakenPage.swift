import Domain
import Money

/// Which rows of a history are wanted: times, and a place among them.
struct KrakenPage: Sendable {
    private let start: Instant?
    private let end: Instant?
    private let offset: Int

    /// Seconds since 1970, or ids of rows.
    ///
    /// - Parameter time: when the row with the id was.
    init(
        _ fields: KrakenFields, time: (String) -> Instant?
    ) throws(KrakenRefusal) {
        start = try Self.instant(fields, "start", time)
        end = try Self.instant(fields, "end", time)
        guard let offset = fields.has("ofs") ? fields.integer("ofs") : 0,
            (0...Int64(Int32.max)).contains(offset)
        else { throw .invalidArguments("ofs") }
        self.offset = Int(offset)
    }

    private static func instant(
        _ fields: KrakenFields, _ name: String, _ time: (String) -> Instant?
    ) throws(KrakenRefusal) -> Instant? {
        guard let text = fields.text(name) else { return nil }
        if let reading = try? DecimalText.read(text, .exponent) {
            let microseconds = reading.value.units / 1_000_000_000_000
            return Instant(microseconds: Int64(clamping: microseconds))
        }
        guard let instant = time(text) else { throw .invalidArguments(name) }
        return instant
    }

    /// After the start, up to and with the end.
    func holds(_ instant: Instant) -> Bool {
        start.map { instant > $0 } ?? true && end.map { instant <= $0 } ?? true
    }

    /// The page of rows, which are the newest first.
    func rows<Row>(of rows: [Row]) -> [Row] {
        Array(rows.dropFirst(offset).prefix(KrakenLimits.rowsPerPage))
    }
}
