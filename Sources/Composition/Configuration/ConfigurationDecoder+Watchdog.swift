import Engine

/// `watchdog`: how long each kind of wait may last before it is told of.
extension ConfigurationDecoder {
    private static let watchdogKeys = [
        "unknownSeconds", "silenceSeconds", "restingSeconds", "overdueSeconds",
        "unattendedSeconds", "idleSeconds",
    ]

    func stalls() -> StallLimits {
        let section = top.section("watchdog", keys: Self.watchdogKeys)
        var limits = StallLimits()
        section.seconds("unknownSeconds", 1...86_400, &limits.unknown)
        section.seconds("silenceSeconds", 1...86_400, &limits.silence)
        section.seconds("restingSeconds", 1...86_400, &limits.resting)
        section.seconds("overdueSeconds", 1...86_400, &limits.overdue)
        section.seconds("unattendedSeconds", 1...86_400, &limits.unattended)
        section.seconds("idleSeconds", 1...86_400, &limits.idle)
        return limits
    }
}
