import Domain
import StrictJSON

/// Subscriptions to accounts, and what they are told.
extension BinanceAPISession {
    func sessionAnswer(_ method: String, _ parameters: BinanceParameters) -> BinanceAnswer {
        do throws(BinanceError) {
            switch method {
            case "session.logon": return try logon(parameters)
            case "session.status": return status()
            case "session.logout":
                state.withLock { $0.caller = nil }
                return status()
            case "userDataStream.subscribe":
                guard let caller = state.withLock({ $0.caller }) else { throw .rejectedKey }
                return try subscribe(caller.account)
            case "userDataStream.subscribe.signature":
                return try subscribe(caller(parameters, .read).account)
            case "userDataStream.unsubscribe": return try unsubscribe(parameters)
            case "session.subscriptions": return subscriptions()
            default: throw BinanceError(-1020, "This operation is not supported.")
            }
        } catch { return BinanceAnswer(error) }
    }

    private func logon(_ parameters: BinanceParameters) throws(BinanceError) -> BinanceAnswer {
        let caller = try wire.authentication.caller(
            key: parameters.text("apiKey"), parameters, payload: parameters.signedPayload,
            address: socket.address, security: .read, now: wire.core.now())
        switch caller.key.proof {
        // As the documentation has it: sessions are for Ed25519 keys only.
        case .secret: throw BinanceError(-4056, "HMAC_SHA256 API key is not supported.")
        case .ed25519: state.withLock { $0.caller = caller }
        }
        return status()
    }

    private func status() -> BinanceAnswer {
        let caller = state.withLock { $0.caller }
        let now = wire.core.now()
        return BinanceAnswer { json in
            json.object { json in
                json.name("apiKey")
                if let caller { json.string(caller.key.name) } else { json.null() }
                json.member("returnRateLimits", bool: true)
                json.member("serverTime", integer: now.milliseconds)
            }
        }
    }

    private func subscribe(_ account: AccountID) throws(BinanceError) -> BinanceAnswer {
        let number: Int? = state.withLock { state in
            guard state.subscriptions.count < Self.subscriptionsMax else { return nil }
            defer { state.nextSubscription += 1 }
            state.subscriptions[state.nextSubscription] = account
            return state.nextSubscription
        }
        guard let number else {
            throw BinanceError(-2042, "The maximum number of subscriptions is reached.")
        }
        return BinanceAnswer { json in
            json.object { $0.member("subscriptionId", integer: number) }
        }
    }

    private func unsubscribe(
        _ parameters: BinanceParameters
    ) throws(BinanceError) -> BinanceAnswer {
        let number = try parameters.count("subscriptionId").map { Int(clamping: $0) }
        state.withLock { state in
            if let number {
                state.subscriptions[number] = nil
            } else {
                state.subscriptions.removeAll()
            }
        }
        return BinanceAnswer { $0.object { _ in } }
    }

    private func subscriptions() -> BinanceAnswer {
        let numbers = state.withLock { $0.subscriptions.keys.sorted() }
        return BinanceAnswer { json in
            json.array(numbers) { json, number in
                json.object { $0.member("subscriptionId", integer: number) }
            }
        }
    }

    // MARK: Events

    private static let eventFaults: Set<FaultKind> = [
        .duplicateEvent, .loseEvent, .reorderEvent, .disconnect, .tokenExpiry,
    ]

    func tell(_ event: SandboxEvent) {
        guard let account = event.account, let (name, body) = BinanceEventText.event(event) else {
            return
        }
        let numbers = state.withLock { state in
            state.subscriptions.filter { $0.value == account }.keys.sorted()
        }
        for number in numbers { tell(name, body, event, number, account) }
    }

    private func tell(
        _ name: String, _ body: [UInt8], _ event: SandboxEvent, _ number: Int,
        _ account: AccountID
    ) {
        let faults = wire.faults.take(
            .stream, among: Self.eventFaults, account: account, endpoint: "stream \(name)",
            reference: event.client)
        if faults[.disconnect] != nil { return socket.cut() }
        if faults[.tokenExpiry] != nil {
            state.withLock { $0.subscriptions[number] = nil }
            return send(BinanceEventText.terminated(at: wire.core.now()), number)
        }
        if faults[.loseEvent] != nil { return }
        // One at a time: the next event overtakes it, whatever is to happen to that.
        let isHeld = state.withLock { state in
            guard faults[.reorderEvent] != nil, state.held[number] == nil else { return false }
            state.held[number] = body
            return true
        }
        guard !isHeld else { return }
        send(body, number)
        if faults[.duplicateEvent] != nil { send(body, number) }
        if let overtaken = state.withLock({ $0.held.removeValue(forKey: number) }) {
            send(overtaken, number)
        }
    }

    private func send(_ event: [UInt8], _ number: Int) {
        // Written as text: the event is whole JSON already.
        socket.send(
            "{\"subscriptionId\":\(number),\"event\":" + String(decoding: event, as: UTF8.self)
                + "}")
    }
}

extension SandboxEvent {
    /// The client's own id of the order that it is about.
    var client: String? {
        switch self {
        case .order(let event): event.order.client
        case .movement, .balances, .book, .publicTrade, .beat: nil
        }
    }
}
