package import Domain
import Engine
import HTTPAPI
import Money
import Routing
import StrictJSON

/// `cambist plan FILE`: what a conversion would do on books that a file holds. No clock, no store,
/// no venue.
package enum PlanCommand {
    /// - Parameters:
    ///   - text: the document, UTF-8.
    ///   - id: of the estimate; an error body's trace id derives from it.
    /// - Returns: one line of JSON. 0: an Estimate with `totals` and `orders`; 1: the error body of
    ///   spec/trade.md, section 9, with 4000 for a bad document and 4220 where no plan fills the
    ///   fixed side.
    package static func run(
        _ text: [UInt8], at: Instant, id: ConversionID
    ) -> (output: String, exitCode: Int32) {
        do throws(APIError) {
            let estimate = try estimate(try document(text, at), id)
            var writer = JSONWriter(reserving: 4_096)
            PlanView.write(estimate, into: &writer)
            return (writer.text, 0)
        } catch {
            return (error.body(traceID: TraceID(of: id)), 1)
        }
    }

    private static func document(
        _ text: [UInt8], _ at: Instant
    ) throws(APIError) -> PlanDocument {
        let json: JSONValue
        do {
            json = try JSONParser.parse(text)
        } catch {
            throw .unreadable("The document is not JSON: \(error).")
        }
        do {
            return try PlanDocumentReader.read(json, at: at)
        } catch {
            throw .invalid(error)
        }
    }

    private static func estimate(
        _ document: PlanDocument, _ id: ConversionID
    ) throws(APIError) -> Estimate {
        do {
            let best = try PathPlanner.best(PlanBounds.request(document, over: nil))
            let hops = best.hops.isEmpty ? nil : best.hops
            let request = try PlanBounds.request(document, over: hops)
            let plan = hops == nil ? best : try PathPlanner.plan(request)
            if let refusal = try PlanRefusal.of(plan, document.request) {
                throw APIError.service(refusal)
            }
            let bounds = try PathPlanner.bounds(request)
                .map { Estimate.Bounds(min: $0.min, max: $0.max, step: $0.step) }
            return Estimate(
                id: id, request: document.request, hops: plan.hops, plan: plan, result: .firm,
                expectedSeconds: plan.hops.count, bounds: bounds)
        } catch let error as APIError {
            throw error
        } catch {
            throw refused(.limitExceeded, "The amounts are beyond what can be computed exactly.")
        }
    }

    private static func refused(_ reason: FailureReason, _ message: String) -> APIError {
        .service(.impossible(Failure(reason, message), figures: [:]))
    }
}
