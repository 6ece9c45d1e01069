package import Money

/// A recording: gzipped JSON lines of one or more venues, in the order of their time.
///
/// `next()` streams; ``Tape`` holds a whole one. The times are as written: seconds since the start
/// in a bundle, unix seconds in a recording.
package struct TapeReader: ~Copyable {
    /// A line longer than this is no message of ours.
    package static let lineBytesMax = 16 << 20

    package private(set) var header: TapeHeader?
    private var source: GzipReader
    private var buffer: [UInt8] = []
    private var start = 0
    private var line = 0
    private let path: String

    package init(path: String) throws(TapeError) {
        source = try GzipReader(path: path)
        self.path = path
    }

    /// The next message; `nil` at the end.
    package mutating func next() throws(TapeError) -> TapeMessage? {
        while let end = try nextLine() {
            line += 1
            let range = start..<end
            start = end + 1
            guard !range.isEmpty else { continue }
            switch try parse(range) {
            case .header(let header): self.header = header
            case .message(let message): return message
            }
        }
        return nil
    }

    private func parse(_ range: Range<Int>) throws(TapeError) -> TapeLine {
        let result: Result<TapeLine, LineError> = buffer.withUnsafeBufferPointer { bytes in
            let text = UnsafeBufferPointer(rebasing: bytes[range])
            do throws(LineError) {
                return .success(try TapeLine(text, symbol: header?.symbol))
            } catch { return .failure(error) }
        }
        switch result {
        case .success(let line): return line
        case .failure(let error):
            throw .malformed(path: path, line: line, reason: error.reason)
        }
    }

    /// Where the line that begins at `start` ends; `nil` when there is none.
    private mutating func nextLine() throws(TapeError) -> Int? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) { return end }
            guard buffer.count - start <= Self.lineBytesMax else {
                throw .malformed(path: path, line: line + 1, reason: "the line is too long")
            }
            buffer.removeFirst(start)
            start = 0
            searched = buffer.count
            guard let piece = try source.next() else {
                guard searched > 0 else { return nil }
                // The last line may lack its line feed.
                buffer.append(UInt8(ascii: "\n"))
                return searched
            }
            buffer.append(contentsOf: piece)
        }
    }
}

/// A whole recording in memory.
package struct Tape: Hashable, Sendable {
    package let header: TapeHeader?
    /// In the order of the file, which is that of their time.
    package let messages: [TapeMessage]

    /// Reads a file.
    ///
    /// - Parameter isWanted: which messages to keep.
    package static func read(
        path: String, where isWanted: (TapeMessage) -> Bool = { _ in true }
    ) throws(TapeError) -> Tape {
        var reader = try TapeReader(path: path)
        var messages: [TapeMessage] = []
        while let message = try reader.next() {
            if isWanted(message) { messages.append(message) }
        }
        return Tape(header: reader.header, messages: messages)
    }

    /// The book of one venue and symbol with every message up to `seconds`, that moment included.
    ///
    /// - Returns: `nil` where there is no snapshot until then.
    package func book(venue: String, symbol: String, at seconds: Fixed) -> BookBuilder? {
        var builder = BookBuilder(venue: venue)
        for message in messages where message.venue == venue && message.symbol == symbol {
            guard message.seconds <= seconds else { break }
            builder.apply(message.content)
        }
        return builder.hasSnapshot ? builder : nil
    }
}
