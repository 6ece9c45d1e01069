import Domain
import Engine

/// Those who subscribed: what they are called with is the auditor's to judge.
struct ReceiverHost: Sendable {
    private let network: DealerNetwork

    init(_ network: DealerNetwork) { self.network = network }

    /// One call, which may fail before or after it arrived, or never be answered.
    func post(_ call: CallbackCall, _ reply: Reply<CallbackOutcome>) {
        let (faults, agenda) = (network.faults, network.agenda)
        let pause = faults.duration(.zero ... .milliseconds(60))
        agenda.after(call.deadline) { reply(.failed(.timedOut)) }
        if faults.strikes(.receiverHangs) { return }
        if faults.strikes(.receiverFails) {
            let failures: [CallbackFailure] = [
                .status(500), .status(302), .connectionRefused, .nameNotFound, .tls("drill"),
                .answerNotUnderstood, .unreachable,
            ]
            let failure = failures[faults.below(failures.count)]
            return agenda.after(pause) { reply(.failed(failure)) }
        }
        let isAnswered = !faults.strikes(.receiverAnswerLost)
        agenda.after(pause) { [network] in
            network.trace.note("\(call.url) <- \(String(decoding: call.body, as: UTF8.self))")
            network.auditor.calls(call)
            agenda.after(pause) {
                reply(isAnswered ? .delivered(status: 204) : .failed(.connectionLost))
            }
        }
    }
}

/// The receivers as one process reaches them.
struct SimulatedTransport: CallbackTransport {
    private let host: ReceiverHost
    private let process: ExchangeProcess
    private let mutant: ExchangeMutant?

    init(_ host: ReceiverHost, _ process: ExchangeProcess, _ mutant: ExchangeMutant?) {
        (self.host, self.process, self.mutant) = (host, process, mutant)
    }

    func post(_ call: CallbackCall) async -> CallbackOutcome {
        if mutant == .callbackNotSent { return .delivered(status: 204) }
        let dead = CallbackOutcome.failed(.cancelled)
        let outcome = await process.life.ask(ifDead: dead) { host.post(call, $0) }
        guard mutant == .failureReadAsDelivered else { return outcome }
        return .delivered(status: 200)
    }

    func objection(to url: String) async -> String? { nil }
}
