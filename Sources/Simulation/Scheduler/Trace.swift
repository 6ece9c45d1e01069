import Domain
import Money
import Synchronization

/// What happened, in order, folded into one number: equal numbers, equal runs.
final class Trace: Sendable {
    private struct State {
        var hash: UInt64 = 0x243F_6A88_85A3_08D3
        var count = 0
        var lines: [String] = []
    }

    private let state = Mutex(State())
    private let keepsLines: Bool
    private let agenda: Agenda

    init(keepsLines: Bool, agenda: Agenda) {
        self.keepsLines = keepsLines
        self.agenda = agenda
    }

    var hash: UInt64 { state.withLock { $0.hash } }
    /// Lines that were noted, kept or not.
    var count: Int { state.withLock { $0.count } }
    var lines: [String] { state.withLock { $0.lines } }

    /// Folds numbers in: what the scheduler does most often.
    func fold(_ first: UInt64, _ second: UInt64 = 0) {
        state.withLock { state in
            Self.fold(first, into: &state.hash)
            Self.fold(second, into: &state.hash)
        }
    }

    /// Folds a line in, with the time of it.
    func note(_ text: String) {
        let now = agenda.now
        state.withLock { state in
            state.count += 1
            Self.fold(UInt64(bitPattern: now.microseconds), into: &state.hash)
            var text = text
            text.withUTF8 { bytes in
                for byte in bytes { Self.fold(UInt64(byte), into: &state.hash) }
            }
            if keepsLines { state.lines.append("\(now.clockText) \(text)") }
        }
    }

    /// Keeps a line for the reader that says nothing new.
    func comment(_ text: @autoclosure () -> String) {
        guard keepsLines else { return }
        let line = "\(agenda.now.clockText)   \(text())"
        state.withLock { $0.lines.append(line) }
    }

    private static func fold(_ word: UInt64, into hash: inout UInt64) {
        hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 29
    }
}

extension Instant {
    /// The time of day: a run is short.
    var clockText: String { String(description.dropFirst(11).dropLast()) }
}
