import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Asks with java.net.http: a line in is `id method url body field…` with tabs between, a line out is what came. */
class Ask {
  private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public static void main(String[] arguments) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    say("ready");
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split("\t", -1);
      threads.submit(() -> answer(words));
    }
    threads.shutdown();
  }

  private static void answer(String[] words) {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(words[2]));
      for (int index = 4; index < words.length; index += 1) {
        String[] field = words[index].split(": ", 2);
        request.header(field[0], field[1]);
      }
      if (words[1].equals("POST")) request.POST(BodyPublishers.ofString(words[3]));
      HttpResponse<byte[]> response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(response.body());
      String status = response.headers().firstValue("proxy-status").orElse("");
      say(words[0], "answer", response.statusCode(), status, response.body().length, HexFormat.of().formatHex(digest));
    } catch (Exception error) {
      say(words[0], "broken", error.toString().replaceAll("\\s", " "));
    }
  }

  private static synchronized void say(Object... words) {
    StringBuilder line = new StringBuilder();
    for (Object word : words) line.append(line.length() == 0 ? "" : "\t").append(word);
    System.out.println(line);
    System.out.flush();
  }
}
