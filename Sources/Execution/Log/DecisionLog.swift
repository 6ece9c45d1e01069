package import Bookkeeping
package import Domain
package import Money

/// One thing that was recorded of a conversion, in the order in which it happened.
package enum LogItem: Hashable, Sendable {
    /// Its acceptance: what was seen, and what was held.
    case admitted(Acceptance)
    /// A process took it up from what the store held.
    case recovered(at: Instant, ExecutionSettings)
    /// Its execution was asked to decide.
    case call(Call)
    /// Something before was not kept, for it was too much.
    case gap

    package struct Acceptance: Hashable, Sendable {
        package let view: MarketView
        package let settings: ExecutionSettings
        package let seed: UInt64
        package let holds: [Pocket: Fixed]
    }

    package struct Call: Hashable, Sendable {
        package let now: Instant
        package let events: [ExecutionEvent]
        /// Ids of the events that were written, in the order in which they were asked for.
        package let eventIDs: [EventID]
        /// The books, where it looked at them.
        package let view: MarketView?
        /// ``Decision/fingerprint`` of what it decided.
        package let fingerprint: UInt64
    }
}

/// What is recorded and not durable yet.
struct DecisionLog: Hashable {
    /// Of items; written before them in every chunk.
    static let formatVersion: UInt64 = 2
    /// Recorded bytes that may wait for the next commit; then they get one of their own.
    static let bytesWaitingMax = 65_536
    /// The largest chunk; one item that is larger is left out and leaves a gap.
    static let chunkBytesMax = 1_048_576

    private var writer = LogWriter()
    private var began: Instant?

    var isEmpty: Bool { began == nil }
    var isFull: Bool { writer.bytes.count >= Self.bytesWaitingMax }

    mutating func append(_ item: LogItem, at now: Instant) {
        var encoded = LogWriter()
        encoded.put(item)
        if encoded.bytes.count > Self.chunkBytesMax {
            encoded = LogWriter()
            encoded.put(.gap)
        }
        if began == nil {
            began = now
            writer.put(Self.formatVersion)
        }
        writer.append(encoded.bytes)
    }

    /// Hands out what waits, to be written with the commit that makes this version.
    mutating func take(_ conversion: Conversion, version: Int64) -> DecisionRecord? {
        guard let at = began else { return nil }
        let record = DecisionRecord(
            conversion: conversion.id, version: version, at: at, bytes: writer.bytes)
        self = DecisionLog()
        return record
    }
}

extension LogWriter {
    mutating func put(_ item: LogItem) {
        switch item {
        case .admitted(let acceptance):
            put(UInt8(0))
            put(acceptance.view)
            put(acceptance.settings)
            put(acceptance.seed)
            put(acceptance.holds.sorted { $0.key < $1.key }) { writer, hold in
                writer.put(hold.key)
                writer.put(hold.value)
            }
        case .recovered(let at, let settings):
            put(UInt8(1))
            put(at)
            put(settings)
        case .call(let call):
            put(UInt8(2))
            put(call.now)
            put(call.events) { $0.put($1) }
            put(call.eventIDs) { $0.put($1) }
            put(call.view) { $0.put($1) }
            put(call.fingerprint)
        case .gap: put(UInt8(3))
        }
    }
}

extension LogReader {
    /// The items of one chunk.
    ///
    /// - Throws: ``LogError``.
    package mutating func items() throws(LogError) -> [LogItem] {
        let version = try number()
        guard version == DecisionLog.formatVersion else { throw .unknownFormat(version) }
        var items: [LogItem] = []
        while !isAtEnd {
            var reader = LogReader(try slice())
            items.append(try reader.item())
            guard reader.isAtEnd else { throw .malformed("an item that is too long") }
        }
        return items
    }

    private mutating func item() throws(LogError) -> LogItem {
        switch try byte() {
        case 0:
            let view = try view()
            let settings = try settings()
            let seed = try number()
            let holds = try list { (reader) throws(LogError) in
                (try reader.pocket(), try reader.fixed())
            }
            return .admitted(
                LogItem.Acceptance(
                    view: view, settings: settings, seed: seed,
                    holds: Dictionary(holds, uniquingKeysWith: { _, new in new })))
        case 1: return .recovered(at: try instant(), try settings())
        case 2:
            return .call(
                LogItem.Call(
                    now: try instant(),
                    events: try list { (reader) throws(LogError) in try reader.event() },
                    eventIDs: try list { (reader) throws(LogError) in try reader.identifier() },
                    view: try optional { (reader) throws(LogError) in try reader.view() },
                    fingerprint: try number()))
        case 3: return .gap
        default: throw .malformed("an item")
        }
    }
}
