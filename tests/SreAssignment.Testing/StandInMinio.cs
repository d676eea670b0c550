namespace SreAssignment.Testing;

/// <summary>
/// An image that takes the place of MinIO's: OpenStack Swift with its S3 API, behind MinIO's command line, environment variables, ports and health paths.
/// </summary>
/// <remarks>
/// The image has no programs, so its containers mount the host's. For a MinIO resource of Aspire:
/// <code>
/// resource.WithImage(minio.Image).WithImageRegistry(null).WithBindMount(StandInMinio.Programs, StandInMinio.Programs, isReadOnly: true)
/// </code>
/// <para>It serves no web console.</para>
/// </remarks>
public sealed class StandInMinio : IAsyncDisposable
{
    /// <summary>
    /// The entry point. Swift's own authentication middleware knows only access keys with a colon, which MinIO's root user does not have.
    /// The sources are Swift's deployment guide and MinIO's documentation of its health check API.
    /// </summary>
    private const string Server = """
        import argparse
        import os
        import signal
        import subprocess

        import eventlet.wsgi
        from swift.common import utils, wsgi
        from swift.common.http_protocol import SwiftHttpProtocol
        from swift.common.middleware.tempauth import TempAuth
        from swift.common.ring import RingBuilder

        CONFIGURATION = '/etc/swift/'
        SERVER = '''
        [DEFAULT]
        bind_ip = {address}
        bind_port = {port}
        devices = {devices}
        mount_check = false
        [pipeline:main]
        pipeline = {filters} {kind}-server
        [app:{kind}-server]
        use = egg:swift#{kind}
        '''
        # Without the limits, the proxy avoids a slow storage server for a minute and responds with 404 for its objects.
        PROXY = '''
        account_autocreate = true
        conn_timeout = 20
        node_timeout = 60
        error_suppression_limit = 1000000
        [filter:catch_errors]
        use = egg:swift#catch_errors
        [filter:health]
        paste.filter_factory = minio:create_health
        [filter:cache]
        use = egg:swift#memcache
        memcache_servers = 127.0.0.1:11211
        [filter:s3api]
        use = egg:swift#s3api
        location = us-east-1
        min_segment_size = 5242880
        [filter:root_user]
        paste.filter_factory = minio:create_root_user
        [filter:slo]
        use = egg:swift#slo
        '''


        class RootUser(TempAuth):
            def __init__(self, app, conf):
                super().__init__(app, conf)
                self.users[os.environ['MINIO_ROOT_USER']] = {
                    'key': os.environ['MINIO_ROOT_PASSWORD'], 'url': '$HOST/v1/AUTH_root', 'groups': ['.admin']}


        class Health:
            def __init__(self, app):
                self.app = app

            def __call__(self, env, start_response):
                if env['PATH_INFO'] not in ('/minio/health/live', '/minio/health/cluster'):
                    return self.app(env, start_response)
                start_response('200 OK', [('Content-Length', '0')])
                return [b'']


        def create_root_user(global_conf, **local_conf):
            return lambda app: RootUser(app, {**global_conf, **local_conf})


        def create_health(global_conf, **local_conf):
            return Health


        def parse_options():
            parser = argparse.ArgumentParser()
            parser.add_argument('command', choices=['server'])
            parser.add_argument('data')
            parser.add_argument('--console-address', choices=[':9001'], required=True)
            options = parser.parse_args()
            if len(os.environ['MINIO_ROOT_USER']) < 3 or len(os.environ['MINIO_ROOT_PASSWORD']) < 8:
                parser.error('MINIO_ROOT_USER has fewer than 3 characters or MINIO_ROOT_PASSWORD fewer than 8')
            return options


        def build_ring(kind, port):
            ring = RingBuilder(4, 1, 0)
            ring.add_dev({'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': port, 'device': 'device', 'weight': 1})
            ring.rebalance()
            ring.get_ring().save(CONFIGURATION + kind + '.ring.gz')


        def serve(kind, configuration):
            path = CONFIGURATION + kind + '.conf'
            with open(path, 'w') as file:
                file.write(configuration)
            app, conf, _, _ = wsgi.init_request_processor(path, kind + '-server')
            # S3 clients expect the header ETag, which eventlet would write as Etag.
            options = {'protocol': SwiftHttpProtocol, 'capitalize_response_headers': False, 'log_output': False}
            return eventlet.spawn(eventlet.wsgi.server, wsgi.get_socket(conf), app, **options)


        def main():
            data = parse_options().data
            os.makedirs(data + '/device', exist_ok=True)
            # The first process of a container ignores SIGTERM unless it handles it.
            signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
            subprocess.Popen(['memcached', '-l', '127.0.0.1', '-p', '11211', '-U', '0', '-u', 'root'])
            # One process imports Swift once. Swift's own functional tests run their servers in the same way.
            utils.eventlet_monkey_patch()
            for kind, port in {'account': 6202, 'container': 6201, 'object': 6200}.items():
                build_ring(kind, port)
                serve(kind, SERVER.format(address='127.0.0.1', port=port, devices=data, filters='', kind=kind))
            filters = 'catch_errors health cache s3api root_user slo'
            serve('proxy', SERVER.format(address='0.0.0.0', port=9000, devices=data, filters=filters, kind='proxy') + PROXY).wait()


        if __name__ == '__main__':
            main()

        """;

    private static readonly string[] RequiredPrograms =
        ["python3", "memcached", "swift-proxy-server", "swift-account-server", "swift-container-server", "swift-object-server"];

    private StandInMinio(string image) => Image = image;

    /// <summary>Gets the folder of the host that a container mounts read-only, at the same path.</summary>
    public static string Programs => PodmanTool.Programs;

    /// <summary>Gets the name of the image, with registry and tag.</summary>
    public string Image { get; }

    /// <summary>Builds the image, or skips the test where podman or Swift is missing; with <c>CI=true</c> the test fails.</summary>
    /// <remarks>See <see cref="PodmanTool.RequireAsync"/> for its effect on Aspire.</remarks>
    public static async Task<StandInMinio> BuildAsync()
    {
        if (RequiredPrograms.FirstOrDefault(program => !File.Exists($"{Programs}/bin/{program}")) is { } missing)
            RequiredTool.Missing($"This test needs {missing}. Install it: apt-get install swift-proxy swift-account swift-container swift-object memcached");
        await PodmanTool.RequireAsync();
        using var folder = new TemporaryFolder();
        folder.Write("minio.py", Server);
        folder.Write("etc/passwd", "root:x:0:0:root:/:/bin/false\n");
        folder.Write("etc/group", "root:x:0:\n");
        folder.Write("etc/swift/swift.conf", "[swift-hash]\nswift_hash_path_prefix = a\nswift_hash_path_suffix = b\n");
        Directory.CreateDirectory(Path.Combine(folder.Path, "data"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "tmp"));
        return new StandInMinio(await PodmanTool.BuildAsync(
            folder, "ENV PATH=/usr/bin PYTHONPATH=/ PYTHONDONTWRITEBYTECODE=1", "ENTRYPOINT [\"python3\", \"/minio.py\"]"));
    }

    /// <summary>Removes the image and the containers that still use it.</summary>
    public async ValueTask DisposeAsync() => await PodmanTool.RunAsync("rmi", "--force", Image);
}
