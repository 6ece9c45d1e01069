import Calendars
import Domain
import Engine
import Money
import Venues

/// What becomes of the one deal of a fixed scenario, if nobody dies.
package enum ExchangeScript: String, CaseIterable, Hashable, Sendable {
    case booked, submittedThenBooked, rejected, unknownThenPresent, unknownThenAbsent, withdrawn

    fileprivate var fault: DealerFaultPlan.Fault? {
        switch self {
        case .booked: nil
        case .submittedThenBooked, .withdrawn: .look
        case .rejected: .reject
        case .unknownThenPresent: .answerLost
        case .unknownThenAbsent: .requestLost
        }
    }

    /// How the exchange ends.
    package var end: String {
        switch self {
        case .booked, .submittedThenBooked, .unknownThenPresent: ExchangeState.success.rawValue
        case .rejected: ExchangeState.rejected.rawValue
        case .unknownThenAbsent: ExchangeState.failed.rawValue
        case .withdrawn: ExchangeState.cancelled.rawValue
        }
    }
}

extension ExchangeScenario {
    /// One account, one dealer and one deal for today, settled after the day's cut-off; nothing
    /// goes wrong but what the script says and the deaths that the run brings.
    init(_ script: ExchangeScript) {
        guard let date = CivilDate("2026-02-10"),
            let cutOff = try? CalendarBook.embedded.cutOff(of: "EUR", on: date)
        else { preconditionFailure("the calendars reach the scenario") }
        start = cutOff.adding(.seconds(-20))
        phases = [start]
        length = .seconds(12)
        isCoarse = true
        storeWait = .milliseconds(2)
        skew = .zero
        faults = FaultRates()
        callbacks = CallbackSettings()
        var faults = DealerFaultPlan()
        if let fault = script.fault { faults.scripted = [1: fault] }
        faults.lookDelayMax = script == .withdrawn ? .seconds(3_600) : .seconds(2)
        dealers = [
            DealerPlan(
                id: "bank", settlesAtOnce: false, ahead: .zero, spreadBasisPoints: 10,
                faults: faults)
        ]
        let account = ExchangeAccount(
            tenant: TenantID("acme"), profile: ProfileID(high: 0x7000, low: 1 << 63))
        accounts = [
            AccountPlan(
                account: account, opening: [(Self.usd, Fixed(10_000))],
                pause: .milliseconds(200) ... .milliseconds(200), clients: 1, script: script)
        ]
        var settings = ExchangeSettings(reportingCurrency: Self.usd)
        settings.agreements = [
            ExchangeAgreement(of: account, ExchangeTerms(marginBasisPoints: 25))
        ]
        settings.tick = .milliseconds(100)
        settings.settlementAskMost = .seconds(1)
        self.settings = settings
    }
}
