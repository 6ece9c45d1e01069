import Domain
import Engine
import Money

/// Creates, in parallel and again, and cancels around the end of the window.
extension ParClient {
    private static let triesMax = 6

    /// One conversion of the client's profiles, asked for once or several times at once.
    func create(among profiles: [ProfileID], to recipient: ProfileID? = nil) {
        guard !profiles.isEmpty else { return }
        let pairs = world.scenario.settings.pairs
        let request = draw { generator -> ParRequest in
            let pair = generator.pick(pairs)
            let isMinting = generator.chance(500)
            let cents = generator.within(1...6_000)
            let amount = Fixed(
                uncheckedUnits: Int128(cents) * Fixed.unitsPerOne / 100)
            let other = generator.chance(300) ? generator.pick(profiles) : nil
            return ParRequest(
                profile: generator.pick(profiles), recipient: recipient ?? other, amount: amount,
                amountText: "\(amount)", source: isMinting ? pair.fiat : pair.coin,
                target: isMinting ? pair.coin : pair.fiat, metadata: [:])
        }
        var named = request
        if draw({ $0.chance(850) }) { named.reference = newReference("r") }
        let copies = named.reference == nil ? 1 : draw { $0.pick([1, 1, 1, 2, 3]) }
        for copy in 0..<copies {
            var sent = named
            // Now and then the same reference for something else.
            if copy > 0, draw({ $0.chance(200) }) { sent.amount = sent.amount + .one }
            send(sent, isTwin: copies > 1, triesLeft: Self.triesMax)
        }
    }

    private func send(_ request: ParRequest, isTwin: Bool, triesLeft: Int) {
        call { tenant, services async throws(ParError) in
            try await services.conversions.create(request, for: tenant)
        } done: { client, answer in
            client.hears(answer, request, isTwin: isTwin, triesLeft: triesLeft)
        }
    }

    private func hears(
        _ answer: Result<ParConversion, ParError>?, _ request: ParRequest, isTwin: Bool,
        triesLeft: Int
    ) {
        switch answer {
        case .success(let conversion):
            world.auditor.acknowledges(conversion, request, of: tenant)
            perhapsCancel(conversion)
        case .failure(.alreadyExists(let conversion, let mismatch)):
            world.auditor.replays(conversion, mismatch: mismatch, request, of: tenant)
            if isTwin { world.auditor.see(.answeredTwice) }
        case .failure(let error):
            guard mayRepeat(error) else { return }
            fallthrough
        case nil:
            // Without a reference it would be another one.
            guard request.reference != nil, triesLeft > 0 else { return }
            later { [self] in send(request, isTwin: isTwin, triesLeft: triesLeft - 1) }
        }
    }

    /// Cancels some: most of them just when the window ends.
    private func perhapsCancel(_ conversion: ParConversion) {
        let request = conversion.request
        guard draw({ $0.chance(450) }),
            let pair = world.scenario.settings.pair(from: request.source, to: request.target)
        else { return }
        let window = world.scenario.settings.terms(of: pair.issuer).settlementDelay
        let (isAtEnd, jitter, anyTime) = draw { generator in
            (
                generator.chance(700), generator.duration(.zero ... .milliseconds(60)),
                generator.duration(.zero ... .seconds(4))
            )
        }
        let at =
            isAtEnd
            ? conversion.createdAt.adding(
                window + world.faults.rounded(jitter) - .milliseconds(25))
            : conversion.createdAt.adding(world.faults.rounded(anyTime))
        for _ in 0..<(draw { $0.chance(200) } ? 2 : 1) {
            world.agenda.at(at) { [self] in cancel(conversion.id, triesLeft: Self.triesMax) }
        }
    }

    private func cancel(_ id: ConversionID, triesLeft: Int) {
        call { tenant, services async throws(ParError) in
            try await services.conversions.cancel(id, of: tenant)
        } done: { client, answer in
            switch answer {
            case .success(let conversion):
                client.world.auditor.saysCancelled(conversion, of: client.tenant)
                if client.draw({ $0.chance(200) }), triesLeft > 0 {
                    client.world.auditor.see(.cancelledAgain)
                    client.later { client.cancel(id, triesLeft: 0) }
                }
            case .failure(.notCancellable(let conversion, let reason)):
                client.world.auditor.saysNotCancellable(conversion, reason, of: client.tenant)
            case .failure(let error):
                guard client.mayRepeat(error) else { return }
                fallthrough
            case nil:
                guard triesLeft > 0 else { return }
                client.later { client.cancel(id, triesLeft: triesLeft - 1) }
            }
        }
    }
}
