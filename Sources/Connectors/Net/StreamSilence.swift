internal import NIOCore

/// How long a connection has been silent, and what is to be done about it.
///
/// A value: it is told when something was heard, and says when to look again. Who was asked always
/// has the whole time to answer, also where nobody looked in time: a process that stood still, or
/// had no processor, has not heard what was said meanwhile.
struct StreamSilence {
    enum Step: Equatable {
        case look(at: NIODeadline)
        /// Ask whether somebody is there, and look again then.
        case ask(lookAt: NIODeadline)
        case end
    }

    private let pingAfter: TimeAmount
    /// How long who was asked may take.
    private let patience: TimeAmount
    private var lastHeard: NIODeadline
    private var askedAt: NIODeadline?

    init(_ settings: StreamSettings, at now: NIODeadline) {
        pingAfter = TimeAmount(settings.pingAfter)
        patience = TimeAmount(settings.silenceMax - settings.pingAfter)
        lastHeard = now
    }

    /// When it is to be looked for the first time.
    var firstLook: NIODeadline { lastHeard + pingAfter }

    /// Something was heard: whoever was asked has answered.
    ///
    /// - Returns: when to look now, where that has changed. Messages between two looks change
    ///   nothing, so that a busy stream sets no timers.
    mutating func heard(at now: NIODeadline) -> NIODeadline? {
        lastHeard = now
        guard askedAt != nil else { return nil }
        askedAt = nil
        return now + pingAfter
    }

    mutating func look(at now: NIODeadline) -> Step {
        if let askedAt {
            let end = askedAt + patience
            return now < end ? .look(at: end) : .end
        }
        let due = lastHeard + pingAfter
        guard due <= now else { return .look(at: due) }
        askedAt = now
        return .ask(lookAt: now + patience)
    }
}
